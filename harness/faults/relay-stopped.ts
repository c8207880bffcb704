import type { Fault } from '../stage/fault.ts';

export const relayStopped: Fault = {
  name: 'relay-stopped',
  title: 'The relay is paused for 20 s (SIGSTOP, SIGCONT)',
  aftermath: 'same-page',
  // Longer than the silence after which the extension gives up.
  lastsMs: { full: 20_000, brief: 6_000 },
  async strike({ stage }) {
    await stage.relay.suspend();
    return { proof: Promise.resolve('its process has stopped'), heal: () => stage.relay.resume() };
  },
};
