import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';

export const relayAbsentAtStart: Fault = {
  name: 'relay-absent-at-start',
  title: 'The browser starts before the relay',
  aftermath: 'client-gone',
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    await stage.relay.kill();
    await stage.browser.kill();
    const since = stage.history.elapsed();
    await stage.browser.start();
    const proof = eventually('the extension has tried to connect', () =>
      stage.history
        .since(since)
        .some((event) => event.type === 'socket' && event.link === 'extension' && event.state === 'refused'),
    );
    return {
      proof: proof.then(() => 'the extension tried to connect and found no relay'),
      heal: () => stage.relay.start(),
    };
  },
};
