/** The service's file on the disk: written and removed only if it is ours. */
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MARKER, type ServiceFile } from './service-files.ts';

/** The message says what is in the way, and what to do. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code = 'HOLDFAST_SERVICE';
}

const OWNER_ONLY = 0o600;

/** Whether the file is there. Throws {@link ServiceError} if it is one that we have not written. */
export function isInstalled({ path, encoding }: ServiceFile): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isFile() || !readFileSync(path, encoding).includes(MARKER))
    throw new ServiceError(
      `${path} was not written by holdfast, so it is left as it is. Move it away, then run the command again.`,
    );
  return true;
}

/** Writes the file, in place of an earlier one of ours. */
export async function writeService(service: ServiceFile): Promise<void> {
  isInstalled(service);
  await mkdir(dirname(service.path), { recursive: true });
  // A new file, not what a link that appears meanwhile leads to.
  await rm(service.path, { force: true });
  await writeFile(service.path, service.text, {
    encoding: service.encoding,
    mode: OWNER_ONLY,
    flag: 'wx',
  });
}

/** Resolves with whether there was one. */
export async function removeService(service: ServiceFile): Promise<boolean> {
  if (!isInstalled(service)) return false;
  await rm(service.path, { force: true });
  return true;
}

/** Runs commands one after the other. Returns those that failed, each with what it said. */
export function runAll(commands: ServiceFile['start']): string[] {
  return commands.flatMap(([program, ...args]) => {
    const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status === 0) return [];
    return [`${[program, ...args].join(' ')}\n  ${error?.message ?? stderr.trim()}`];
  });
}
