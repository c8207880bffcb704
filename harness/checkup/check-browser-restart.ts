/**
 * The browser crashes and starts again. For an extension of --load-extension, Chromium then fires `onInstalled`, which it
 * does not for an installed one. So the worker is started once more as after a start of the browser.
 */
import { allAlarms, type Alarm } from './check-alarms.ts';
import { found, type Check, type CheckResult, type Finding } from './check.ts';
import { findingsOf } from './errors.ts';
import type { Trial } from './trial.ts';

/** Runs before the script's first line: see `watchStarts`. The timer runs after the script's first turn. */
const START_AS_WITH_BROWSER = `(() => {
  void chrome.storage?.session?.clear();
  setTimeout(() => chrome.runtime.onStartup.dispatch(), 0);
})()`;

export const browserRestart: Check = {
  name: 'browser-restart',
  title: 'After a crash of the browser, its worker, pages and alarms are as before',
  skip: () => undefined,
  run: restartsWithBrowser,
};

const REPRODUCE =
  'Quit the browser and start it again: onStartup fires, onInstalled does not, storage.session is empty. Open a web page, look at the errors.';

async function restartsWithBrowser(trial: Trial): Promise<CheckResult> {
  await trial.started();
  await useAll(trial);
  const known = new Set((await trial.uncaught()).map(({ message }) => message));
  const before = await alarmsOf(trial);
  await trial.restartBrowser();
  await useAll(trial);
  if (trial.subject.hasWorker) {
    const watch = await trial.restartUnder(START_AS_WITH_BROWSER);
    await watch.end();
    await useAll(trial);
  }
  const fresh = (await trial.uncaught()).filter(({ message }) => !known.has(message));
  const after = new Set((await alarmsOf(trial)).map(({ name }) => name));
  const gone = before.filter(
    ({ name, periodInMinutes }) => periodInMinutes !== undefined && !after.has(name),
  );
  return found([...findingsOf(fresh, REPRODUCE), ...gone.map(lost)]);
}

async function useAll(trial: Trial): Promise<void> {
  await trial.openPage();
  for (const page of trial.subject.pages) await trial.openPage(trial.pageUrl(page));
  if (trial.subject.hasWorker) await trial.extension.worker.start();
  await trial.settled();
}

async function alarmsOf(trial: Trial): Promise<readonly Alarm[]> {
  const { hasWorker, permissions } = trial.subject;
  return hasWorker && permissions.includes('alarms') ? allAlarms(trial) : [];
}

function lost({ name, periodInMinutes }: Alarm): Finding {
  return {
    what: `The alarm "${name}" is gone after a restart of the browser`,
    evidence: `It was set to fire every ${periodInMinutes ?? 0} min; chrome.alarms.getAll() does not have it any more.`,
    reproduce: 'Read chrome.alarms.getAll(), quit the browser, start it again, and read it again.',
    remedy: 'In each start of the worker, create the alarm if chrome.alarms.get(name) finds none.',
  };
}
