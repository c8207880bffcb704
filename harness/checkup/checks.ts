/** The checks of any extension. */
import { alarms } from './check-alarms.ts';
import { browserRestart } from './check-browser-restart.ts';
import { idle } from './check-idle.ts';
import { memory } from './check-memory.ts';
import { messages } from './check-messages.ts';
import { reload } from './check-reload.ts';
import { retries } from './check-retries.ts';
import { storage } from './check-storage.ts';
import { update } from './check-update.ts';
import { found, needsWorker, type Check, type CheckResult } from './check.ts';
import { findingsOf } from './errors.ts';
import { READ_LISTENERS, RECORD_LISTENERS, type ListenerCounts } from './late-listeners.ts';
import type { Trial } from './trial.ts';

const KILLS = 50;

export const CHECKS: readonly Check[] = [
  {
    name: 'starts',
    shares: true,
    title: 'It starts without errors',
    skip: () => undefined,
    run: async (trial) => {
      await trial.started();
      await trial.openPage();
      await trial.settled();
      return found(
        findingsOf(await trial.uncaught(), 'Load the extension, open a web page, look at its errors.'),
      );
    },
  },
  // It waits for half a minute and more, while the others run.
  idle,
  {
    name: 'restarts',
    shares: true,
    title: 'Its worker starts again without errors',
    skip: needsWorker,
    run: restarts,
  },
  {
    name: 'late-listeners',
    shares: true,
    title: 'It registers all listeners before the first event is delivered',
    skip: needsWorker,
    run: lateListeners,
  },
  alarms,
  {
    name: 'pages',
    shares: true,
    title: 'Its popup, options and other pages open without errors after its worker has been killed',
    skip: ({ pages }) => (pages.length > 0 ? undefined : 'its manifest names no page'),
    run: pages,
  },
  {
    name: 'fifty-kills',
    shares: true,
    title: `Its worker starts again after each of ${KILLS} kills`,
    skip: needsWorker,
    run: manyKills,
  },
  messages,
  memory,
  storage,
  reload,
  browserRestart,
  update,
  retries,
];

/** An error that occurs only after a restart is a finding of this check; others belong to `starts`. */
async function restarts(trial: Trial): Promise<CheckResult> {
  await trial.started();
  await trial.openPage();
  await trial.settled();
  const before = new Set((await trial.uncaught()).map(({ message }) => message));
  for (let round = 0; round < 2; round++) {
    await trial.kill();
    await trial.openPage();
    await trial.extension.worker.start();
    await trial.settled();
  }
  const fresh = (await trial.uncaught()).filter(({ message }) => !before.has(message));
  return found(
    findingsOf(
      fresh,
      'Stop the worker at chrome://serviceworker-internals, open a web page, look at the errors.',
    ),
  );
}

async function lateListeners(trial: Trial): Promise<CheckResult> {
  const watch = await trial.restartUnder(RECORD_LISTENERS);
  try {
    await trial.settled();
    const counts = (await trial.readWorker(READ_LISTENERS)) as ListenerCounts | undefined;
    if (counts === undefined)
      return { kind: 'inconclusive', reason: 'the worker ended before its listeners could be read' };
    const late = Object.entries(counts).filter(([, count]) => count.late > 0 && count.prompt === 0);
    return found(
      late.map(([event]) => ({
        what: `The listener of ${event} is registered too late: it may miss the event that starts the worker`,
        evidence: `It was added after the first turn of the worker's script, in a start that no ${event} event caused.`,
        reproduce: `Stop the worker, then cause ${event}: the worker starts, and the listener may not run. This check did not cause it.`,
        remedy: `Call chrome.${event}.addListener at the top level, before any await, and wait inside the listener.`,
      })),
    );
  } finally {
    await watch.end();
  }
}

async function pages(trial: Trial): Promise<CheckResult> {
  const { subject } = trial;
  await trial.started();
  const before = new Set((await trial.uncaught()).map(({ message }) => message));
  for (const page of subject.pages) {
    await trial.kill();
    await trial.openPage(trial.pageUrl(page));
    await trial.settled();
  }
  const fresh = (await trial.uncaught()).filter(({ message }) => !before.has(message));
  return found(findingsOf(fresh, 'Stop the worker, then open the popup, the options and the other pages.'));
}

async function manyKills(trial: Trial): Promise<CheckResult> {
  const recoveryMs: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    await trial.kill();
    const since = performance.now();
    await trial.extension.worker.start();
    recoveryMs.push(Math.round(performance.now() - since));
  }
  return { kind: 'clean', recoveryMs };
}
