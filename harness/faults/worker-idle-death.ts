import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { NEVER_SILENT, UNANSWERED } from './cannot-apply.ts';

/** Chromium ends an idle worker after 30 s. It never takes as long as this. */
const HANG_MS = 90_000;

export const workerIdleDeath: Fault = {
  name: 'worker-idle-death',
  title: 'Chromium ends the worker after 30 idle seconds, without a debugger or a relay',
  aftermath: 'same-page',
  tolerates: ['request-failed'],
  lastsMs: MOMENTARY,
  pausesClients: true,
  cannotApply: {
    'navigation under way': `${UNANSWERED}, and a pending command keeps the worker alive`,
    'busy with requests': NEVER_SILENT,
    'download under way':
      'every event keeps the worker alive, and Chromium reports download progress twice a second',
    'interception on': NEVER_SILENT,
  },
  async strike({ stage }) {
    const { worker } = stage.browser;
    await worker.evaluate(() => chrome.alarms.clearAll(), undefined);
    // A debugger keeps alive only the worker that attached it.
    await (
      await worker.kill()
    ).proved;
    await eventually('the next worker has started', () => worker.evaluate(hasStarted, undefined));
    // An unpaired worker has nothing to do: no socket, no message, no timer. Its alarm comes every 30 s, exactly as long as
    // Chromium waits, so that it would be chance which comes first.
    const settings = await worker.evaluate(async () => {
      const stored = await chrome.storage.local.get('settings');
      await chrome.storage.local.remove('settings');
      await chrome.alarms.clearAll();
      return stored;
    }, undefined);
    const before = worker.deathsSeen;
    const since = performance.now();
    await eventually('the idle worker ends', () => worker.deathsSeen > before, HANG_MS);
    const seconds = Math.round((performance.now() - since) / 1_000);
    return {
      proof: Promise.resolve(`ended by itself after ${seconds} s`),
      heal: () => worker.evaluate((stored) => chrome.storage.local.set(stored), settings),
    };
  },
};

/** It has set its alarm and loaded its storage. */
async function hasStarted(): Promise<boolean> {
  const { holdfastStatus } = globalThis as { holdfastStatus?: () => object | undefined };
  return (await chrome.alarms.getAll()).length > 0 && holdfastStatus?.() !== undefined;
}
