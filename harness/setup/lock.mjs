import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

const pollMs = 100;
/** Longer than any set-up takes. Ends the wait for a lock whose owner died and whose pid was reused. */
const waitMs = 30 * 60_000;
/** Breaking a stale lock takes milliseconds, so a process that takes longer has died. */
const breakMs = 10_000;

/** @returns {string} one lock per copy of the repository, outside of it so that git does not see it. */
function defaultLockPath() {
  const name = createHash('sha256').update(repositoryRoot).digest('hex').slice(0, 16);
  return path.join(os.tmpdir(), `holdfast-setup-${name}`);
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/**
 * Takes the lock by renaming a directory that already contains the owner's pid, so that a lock always has an owner.
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
    // On Windows, EPERM means that the directory already exists.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(codeOf(error) ?? '')) return false;
    throw error;
  }
}

/**
 * @param {string} lockPath
 * @returns {boolean} whether the process that holds the lock has ended.
 */
function ownerIsDead(lockPath) {
  try {
    const pid = Number(fs.readFileSync(path.join(lockPath, 'pid'), 'utf8'));
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // ENOENT: the lock was just released. EPERM: the process runs, but belongs to another user.
    return codeOf(error) === 'ESRCH';
  }
}

/**
 * Removes the lock of a dead owner. Only one process at a time may check and remove: otherwise the second one would
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
 * Runs `work` while nothing else, in this process or another, sets up the same copy of the repository.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [lockPath]
 * @returns {Promise<T>}
 * @throws {SetupTrouble} when the lock is not released within half an hour.
 */
export async function withSetupLock(work, lockPath = defaultLockPath()) {
  const giveUp = Date.now() + waitMs;
  let waiting = false;
  while (!tryAcquire(lockPath)) {
    if (Date.now() > giveUp) {
      throw new SetupTrouble(
        `timed out waiting for another set-up, which holds ${lockPath}. If none is running, remove that directory and try again.`,
      );
    }
    if (ownerIsDead(lockPath)) {
      breakStale(lockPath);
      if (!fs.existsSync(lockPath)) continue;
    } else if (!waiting) {
      say('waiting for another set-up of this repository to finish');
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
