import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';

export const relayAbsentAtStart: Fault = {
  name: 'relay-absent-at-start',
  title: 'The browser starts while there is no relay, which comes later',
  aftermath: 'client-gone',
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    await stage.relay.kill();
    await stage.browser.kill();
    const since = stage.history.elapsed();
    await stage.browser.start();
    const proof = eventually('the extension has looked for the relay in vain', () =>
      stage.history
        .since(since)
        .some((event) => event.type === 'socket' && event.link === 'extension' && event.state === 'refused'),
    );
    return {
      proof: proof.then(() => 'the extension has found no relay'),
      heal: () => stage.relay.start(),
    };
  },
};
