/** An update from an older version migrates what is stored, once. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { found, needsWorker, type Check, type CheckResult, type Finding } from './check.ts';
import { copyInto, copyOf, removeCopy } from './hooked-copy.ts';
import { countWrites, READ_WRITES, snapshotOf, type Snapshot } from './storage-writes.ts';
import { Trial, type TrialOptions } from './trial.ts';
import { watchStarts } from './watch-starts.ts';

const KILLS_MAX = 3;

/** Storage before and after an update. */
interface Update {
  readonly old: Snapshot;
  readonly updated: Snapshot;
  /** After one more restart of the worker. */
  readonly restarted: Snapshot;
  /** Number of writes of the first new worker. */
  readonly writes: number;
}

export const update: Check = {
  name: 'update',
  title: 'An update migrates what is stored once, also if the worker is killed meanwhile',
  needsOld: true,
  copy: copyOfOld,
  skip: (subject) =>
    needsWorker(subject) ?? (subject.permissions.includes('storage') ? undefined : 'it uses no storage'),
  run: migratesOnce,
};

async function migratesOnce(trial: Trial): Promise<CheckResult> {
  const { options } = trial;
  const plain = await updateOnce(trial);
  const keys = Object.keys({ ...plain.old, ...plain.updated });
  const suspects: (readonly [key: string, finding: Finding])[] = [];
  const compare = (seen: Snapshot, cause: string): void => {
    for (const key of keys)
      if (seen[key] !== plain.updated[key]) suspects.push([key, finding(key, plain, seen[key], cause)]);
  };
  compare(plain.restarted, 'one more restart of the worker');
  for (let kill = 1; kill <= plain.writes && kill <= KILLS_MAX && suspects.length === 0; kill++) {
    const cut = await inNewBrowser(options, (other) => updateOnce(other, kill));
    if (cut.writes < kill)
      return { kind: 'inconclusive', reason: `the migration could not be cut off after write ${kill}` };
    compare(cut.restarted, `a kill after write ${kill} of ${plain.writes}`);
  }
  if (suspects.length === 0) return { kind: 'clean' };
  // A key that differs between two undisturbed updates, such as a time, says nothing.
  const { updated } = await inNewBrowser(options, updateOnce);
  return found(suspects.flatMap(([key, it]) => (updated[key] === plain.updated[key] ? [it] : [])));
}

/** Updates of one profile would not begin with the same storage. */
async function inNewBrowser<T>(options: TrialOptions, use: (trial: Trial) => Promise<T>): Promise<T> {
  const folder = await copyOfOld(options);
  try {
    const trial = await Trial.open(options, folder);
    try {
      return await use(trial);
    } finally {
      await trial.close();
    }
  } finally {
    await removeCopy(folder);
  }
}

function copyOfOld({ from, subject }: TrialOptions): Promise<string> {
  return copyOf(from ?? subject.folder);
}

/** Replaces the files of the old version, and reloads. With a limit, the first new worker dies after so many writes. */
async function updateOnce(trial: Trial, limit?: number): Promise<Update> {
  const { folder, subject } = trial;
  await trial.openPage();
  await trial.settled();
  const old = await snapshotOf(trial);
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
  await copyInto(subject.folder, folder);
  const watch = await watchStarts(trial.browser.cdp, countWrites(limit));
  await watch.nextStart(async () => {
    await trial.extension.reload();
    await trial.startWorker();
  });
  trial.options.struck?.('extension-updated');
  await trial.settled();
  const writes = Number((await trial.readWorker(READ_WRITES)) ?? 0);
  await watch.end();
  const updated = await snapshotOf(trial);
  await trial.restartWorker();
  await trial.settled();
  return { old, updated, restarted: await snapshotOf(trial), writes };
}

function finding(key: string, { old, updated }: Update, seen: string | undefined, cause: string): Finding {
  const what =
    seen === old[key]
      ? `The update leaves ${key} as it was`
      : `The update migrates ${key} twice, or leaves it half-migrated`;
  return {
    what: `${what} after ${cause}`,
    evidence: `It was ${old[key] ?? 'missing'}, the update makes it ${updated[key] ?? 'missing'}; after ${cause} it is ${seen ?? 'missing'}.`,
    reproduce:
      'Load the old version, replace its files, reload it, and stop the worker during the migration.',
    remedy:
      'Write the migrated values and the mark that says so with one call of storage.set, and check the mark first.',
  };
}
