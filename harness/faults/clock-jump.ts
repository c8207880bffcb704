import { eventually } from '../base/eventually.ts';
import type { Fault } from '../stage/fault.ts';

const HOUR_MS = 3_600_000;

/**
 * The clock that the worker's scripts read. The machine's own clock is not ours to set; timers and alarms do not follow
 * it anyway.
 */
function clockJump(name: string, title: string, jumpMs: number): Fault {
  return {
    name,
    title,
    aftermath: 'same-page',
    // Longer than the silence after which either side gives up.
    lastsMs: { full: 8_000, brief: 5_000 },
    soakOnly: true,
    async strike({ stage }) {
      const { worker } = stage.browser;
      await worker.evaluate((ms) => {
        const realm = globalThis as { holdfastNow?: () => number };
        realm.holdfastNow ??= Date.now;
        const now = realm.holdfastNow;
        Date.now = () => now() + ms;
      }, jumpMs);
      const proof = eventually('the worker reads another time', async () => {
        const ahead = (await worker.evaluate(() => Date.now(), undefined)) - Date.now();
        return (
          Math.abs(ahead - jumpMs) < HOUR_MS / 2 && `it reads ${Math.round(ahead / 1_000)} s more than it is`
        );
      });
      return {
        proof,
        heal: () =>
          worker.evaluate(() => {
            const realm = globalThis as { holdfastNow?: () => number };
            // Another life has a clock of its own.
            if (realm.holdfastNow !== undefined) Date.now = realm.holdfastNow;
          }, undefined),
      };
    },
  };
}

export const clockForward = clockJump('clock-forward', "The worker's clock is set an hour forward", HOUR_MS);
export const clockBack = clockJump('clock-back', "The worker's clock is set an hour back", -HOUR_MS);
