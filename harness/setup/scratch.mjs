import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SetupTrouble } from './trouble.mjs';

/** Followed by the id of the process whose folder it is. */
const prefix = 'holdfast-run-';
const named = new RegExp(`^${prefix}(\\d+)$`);

/**
 * Gives this process and its children a temporary directory of their own (`TMPDIR`): Chromium and Playwright
 * leave files there, above all when they are killed. What a killed process left earlier is removed.
 *
 * @throws {SetupTrouble} when there is no place for it.
 * @returns {() => void} Removes it again, with everything in it. A child that still runs must not need it.
 */
export function openScratch() {
  const outer = os.tmpdir();
  const own = path.join(outer, `${prefix}${String(process.pid)}`);
  try {
    removeOrphans(outer);
    fs.mkdirSync(own, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = /** @type {Error} */ (error).message;
    throw new SetupTrouble(`there is no folder for temporary files: ${why}. Is TMPDIR right?`);
  }
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = own;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    // Chromium's last processes may still write.
    fs.rmSync(own, { recursive: true, force: true, maxRetries: 10 });
  };
}

/** @param {string} folder */
function removeOrphans(folder) {
  for (const name of fs.readdirSync(folder)) {
    const pid = named.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {
      // Another user's, or somebody still writes there: it is no reason not to run, and a later run tries again.
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process runs, too.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
