/** The worker dies between two writes to storage that belong together. */
import { found, needsWorker, type Check, type CheckResult, type Finding } from './check.ts';
import { contradictions, countWrites, READ_WRITES, snapshotOf, type Snapshot } from './storage-writes.ts';
import type { Trial } from './trial.ts';

const KILLS_MAX = 3;

export const storage: Check = {
  name: 'storage',
  title: 'A kill between two of its writes leaves nothing half-written in storage',
  skip: (subject) =>
    needsWorker(subject) ?? (subject.permissions.includes('storage') ? undefined : 'it uses no storage'),
  run: halfWritten,
};

async function halfWritten(trial: Trial): Promise<CheckResult> {
  await trial.settled();
  const before = await trial.extension.read('local');
  const states: Snapshot[] = [await snapshotOf(trial)];
  const watch = await trial.restartUnder(countWrites());
  let writes: unknown;
  try {
    await openAndClose(trial);
    writes = await trial.readWorker(READ_WRITES);
    states.push(await snapshotOf(trial));
    await openAndClose(trial);
    states.push(await snapshotOf(trial));
  } finally {
    await watch.end();
  }
  if (typeof writes !== 'number')
    return { kind: 'inconclusive', reason: 'the worker ended before its writes could be counted' };
  const findings: Finding[] = [];
  let cut = 0;
  for (let kill = 1; kill < writes && kill <= KILLS_MAX; kill++) {
    await restore(trial, before);
    const dying = await trial.restartUnder(countWrites(kill));
    try {
      await openAndClose(trial);
      if (Number(await trial.readWorker(READ_WRITES)) >= kill) cut++;
    } finally {
      await dying.end();
    }
    await trial.restartWorker();
    await openAndClose(trial);
    const found = contradictions(states, await snapshotOf(trial));
    if (found.size > 0 && findings.length === 0) findings.push(finding(found, kill, writes));
  }
  if (writes > 1 && cut === 0) return { kind: 'inconclusive', reason: 'none of its writes could be cut off' };
  return found(findings);
}

async function openAndClose(trial: Trial): Promise<void> {
  const targetId = await trial.openPage();
  await trial.settled();
  await trial.browser.cdp.send('Target.closeTarget', { targetId });
}

async function restore(trial: Trial, items: Readonly<Record<string, unknown>>): Promise<void> {
  await trial.restartWorker();
  await trial.extension.worker.evaluate(async (all: Record<string, unknown>) => {
    await chrome.storage.local.clear();
    await chrome.storage.local.set(all);
  }, items);
}

function finding(keys: ReadonlyMap<string, readonly number[]>, kill: number, writes: number): Finding {
  const states = [...keys].map(([key, numbers]) => `${key} as after ${numbers.join(' or ')} page loads`);
  return {
    what: `Storage is half-written when the worker dies between two writes: ${[...keys.keys()].join(' and ')} contradict each other`,
    evidence: `Killed after write ${kill} of ${writes}, restarted, and one more page opened: ${states.join(', ')}.`,
    reproduce: 'Stop the worker between the two calls of storage.set, for example at a breakpoint.',
    remedy: 'Write what belongs together with one call of storage.set.',
  };
}
