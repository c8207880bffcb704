import { MOMENTARY, type Fault } from '../stage/fault.ts';

export const relayKilled: Fault = {
  name: 'relay-killed',
  title: 'The relay is killed and restarted',
  aftermath: 'client-gone',
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    await stage.relay.kill();
    return { proof: Promise.resolve('its process has ended'), heal: () => stage.relay.start() };
  },
};
