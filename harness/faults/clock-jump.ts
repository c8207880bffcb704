import { eventually } from '../base/eventually.ts';
import type { Fault } from '../stage/fault.ts';

const HOUR_MS = 3_600_000;

/**
 * The clock that the worker's scripts see. The harness cannot set the machine's own clock, and timers and alarms do not
 * follow it anyway.
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
      const proof = eventually('the worker sees another time', async () => {
        const ahead = (await worker.evaluate(() => Date.now(), undefined)) - Date.now();
        return Math.abs(ahead - jumpMs) < HOUR_MS / 2 && `its clock is ${Math.round(ahead / 1_000)} s ahead`;
      });
      return {
        proof,
        heal: () =>
          worker.evaluate(() => {
            const realm = globalThis as { holdfastNow?: () => number };
            // Another worker has its own clock.
            if (realm.holdfastNow !== undefined) Date.now = realm.holdfastNow;
          }, undefined),
      };
    },
  };
}

export const clockForward = clockJump('clock-forward', "The worker's clock jumps an hour forward", HOUR_MS);
export const clockBack = clockJump('clock-back', "The worker's clock jumps an hour back", -HOUR_MS);
