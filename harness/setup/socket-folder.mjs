/**
 * Chromium puts a socket into its temporary folder, and the path of a socket may only be so long: it ends at once
 * ("Socket path too long") if that folder is deep, as in some workspaces of CI jobs.
 */
import { Buffer } from 'node:buffer';
import fs from 'node:fs';

/**
 * What Chromium appends to its temporary folder (`ProcessSingleton::Create` in
 * chrome/browser/process_singleton_posix.cc). A branded build's is shorter.
 */
const socket = '/org.chromium.Chromium.XXXXXX/SingletonSocket';
/** Of `sockaddr_un`, without the final zero: 107 on Linux, 103 on macOS. */
const pathBytesMax = 103;
const shortFolder = '/tmp';

/**
 * The folder, or `/tmp` in place of one that is too deep for a browser's temporary folder.
 *
 * @param {string} folder
 * @param {string} [below] What the caller appends to it.
 * @returns {string}
 */
export function socketFolder(folder, below = '') {
  if (process.platform === 'win32') return folder;
  const fits = Buffer.byteLength(folder + below + socket) <= pathBytesMax;
  return fits || !canWrite(shortFolder) ? folder : shortFolder;
}

/** @param {string} folder */
function canWrite(folder) {
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
