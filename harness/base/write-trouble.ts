/** Why a file cannot be written, in words, and whether a folder takes files at all. */
import { accessSync, constants, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'there is a folder of that name',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
};

/** In place of the system's message, where there are better words for it. `path` is what was to be written. */
export function whyNotWritten(error: unknown, path: string): string {
  const reason = REASONS[codeOf(error)] ?? REASONS[codeOf(troubleOfFolder(path))];
  return reason ?? (error instanceof Error ? error.message : String(error));
}

/** Creates the folder. Throws what the system says if no file can be written there. */
export function tryToWrite(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `.holdfast-${process.pid}`);
  try {
    writeFileSync(file, 'x');
  } finally {
    rmSync(file, { force: true });
  }
}

/** Bytes that are free for the user in a folder, or in the nearest one above it that exists. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(folder));
  return bavail * bsize;
}

/** On a read-only file system Node reports ENOENT for a folder that it cannot create; the one above it says more. */
function troubleOfFolder(path: string): unknown {
  try {
    accessSync(nearestFolder(path), constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

function nearestFolder(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
