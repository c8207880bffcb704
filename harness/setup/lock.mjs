import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

const pollMs = 100;
/** Longer than the slowest set-up there is: this only ends a wait for a lock whose pid was given out again. */
const waitMs = 30 * 60_000;
/** Taking a dead owner's lock away is a matter of milliseconds; whoever has been at it for longer has died. */
const breakMs = 10_000;

/** @returns {string} one lock for each copy of the repository, outside it because git would see it inside. */
function defaultLockPath() {
  const name = createHash('sha256').update(repositoryRoot).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `holdfast-setup-${name}`);
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * Takes the lock by renaming a directory that already names its owner, so that nobody ever sees a lock
 * without one.
 *
 * @param {string} lockPath
 * @returns {boolean} whether the lock is now ours.
 */
function tryAcquire(lockPath) {
  const mine = fs.mkdtempSync(`${lockPath}-`);
  fs.writeFileSync(path.join(mine, 'pid'), String(process.pid));
  try {
    fs.renameSync(mine, lockPath);
    return true;
  } catch (error) {
    fs.rmSync(mine, { recursive: true, force: true });
    // EPERM is how Windows says that the directory is there already.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/**
 * @param {string} lockPath
 * @returns {boolean} whether the process that took the lock is gone.
 */
function ownerIsDead(lockPath) {
  try {
    const pid = Number(fs.readFileSync(path.join(lockPath, 'pid'), 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // ENOENT: released this instant. EPERM: alive, and somebody else's.
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Removes the lock of a dead owner. Only one process at a time may look and remove, or the second would
 * remove the lock that the first has just taken.
 *
 * @param {string} lockPath
 */
function breakStale(lockPath) {
  const breaker = `${lockPath}.break`;
  try {
    fs.mkdirSync(breaker);
  } catch {
    const since = fs.statSync(breaker, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - since > breakMs) fs.rmSync(breaker, { recursive: true, force: true });
    return;
  }
  try {
    if (ownerIsDead(lockPath)) fs.rmSync(lockPath, { recursive: true, force: true });
  } finally {
    fs.rmSync(breaker, { recursive: true, force: true });
  }
}

/**
 * Runs `work` while no other process (and nothing else in this one) is setting up the same copy of the
 * repository.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lockPath]
 * @returns {Promise<T>}
 * @throws {SetupTrouble} when the lock is not given back for half an hour.
 */
export async function withSetupLock(work, lockPath = defaultLockPath()) {
  const giveUp = Date.now() + waitMs;
  let waiting = false;
  while (!tryAcquire(lockPath)) {
    if (Date.now() > giveUp) {
      throw new SetupTrouble(
        `another set-up holds ${lockPath}; if none is running, remove that directory and try again.`,
      );
    }
    if (ownerIsDead(lockPath)) {
      breakStale(lockPath);
      if (!fs.existsSync(lockPath)) continue;
    } else if (!waiting) {
      say('waiting for another set-up of this repository to end');
      waiting = true;
    }
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(lockPath, { recursive: true, force: true });
  }
}
