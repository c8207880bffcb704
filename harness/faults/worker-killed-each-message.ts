import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { UNANSWERED } from './cannot-apply.ts';
import { onLinkFrame } from './link-frames.ts';

const MESSAGES = 5;

export const workerKilledEachMessage: Fault = {
  name: 'worker-killed-each-message',
  title: 'The worker is killed each time a command reaches it, five times',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  cannotApply: { 'navigation under way': UNANSWERED },
  async strike({ stage, page }) {
    const { worker } = stage.browser;
    const before = worker.deathsSeen;
    let killing: Promise<unknown> | undefined;
    let kills = 0;
    const stop = onLinkFrame(stage, 'server', '"type":"forwardCDPCommand"', () => {
      if (killing !== undefined || kills === MESSAGES) return;
      kills++;
      killing = worker
        .kill()
        .then(({ proved }) => proved)
        .finally(() => {
          killing = undefined;
        });
    });
    const session = await page.context().newCDPSession(page);
    const proof = (async () => {
      // Any answer will do, also an error that says that the outcome is unknown.
      while (kills < MESSAGES || killing !== undefined) {
        await session.send('Runtime.evaluate', { expression: '1' }).catch(() => undefined);
        await killing;
      }
      return `the worker ended ${worker.deathsSeen - before} times`;
    })();
    return { proof: proof.finally(stop), heal: nothingToHeal };
  },
};
