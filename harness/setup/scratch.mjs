import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { socketFolder } from './socket-folder.mjs';
import { SetupTrouble } from './trouble.mjs';

/** Followed by the id of the process that owns the folder. */
const prefix = 'holdfast-run-';
const named = new RegExp(`^${prefix}(\\d+)$`);

/**
 * Gives this process and its children their own temporary directory (`TMPDIR`), because Chromium and Playwright
 * leave files behind, especially when they are killed. Also removes what earlier killed processes left.
 *
 * @throws {SetupTrouble} when the directory cannot be created.
 * @returns {() => void} Removes the directory with everything in it. Call it when no child needs it any more.
 */
export function openScratch() {
  const name = `${prefix}${String(process.pid)}`;
  const outer = socketFolder(os.tmpdir(), `/${name}`);
  const own = path.join(outer, name);
  try {
    removeOrphans(outer);
    fs.mkdirSync(own, { recursive: true, mode: 0o700 });
  } catch (error) {
    const why = /** @type {Error} */ (error).message;
    throw new SetupTrouble(`cannot create a folder for temporary files: ${why}. Check TMPDIR.`);
  }
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = own;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    // Chromium's last processes may still be writing.
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
      // It belongs to another user, or a process still writes to it. A later run tries again.
    }
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs, but belongs to another user.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
