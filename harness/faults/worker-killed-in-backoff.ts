import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';

/** The first retry is immediate. After this many refused connections, the worker waits longer. */
const REFUSALS_MIN = 3;

export const workerKilledInBackoff: Fault = {
  name: 'worker-killed-in-backoff',
  title: 'The worker is killed while it waits to reconnect to the relay',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    const down = stage.extensionLink.add({ type: 'down' });
    await eventually('the worker waits', () => down.evidence.count >= REFUSALS_MIN);
    const { proved } = await stage.browser.worker.kill();
    return {
      proof: proved.then(() => `${down.evidence.detail}; then the worker ended and started again`),
      heal: () => down.remove(),
    };
  },
};
