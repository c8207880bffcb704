/** A public repository at a tag, in the cache. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './run-command.ts';
import type { SuiteSource } from './suite.ts';

const READY = '.holdfast-ready';

/**
 * The folder with the checkout, once `prepare` has made it runnable. What a killed run left half done is begun anew.
 * `files` changes what `prepare` does: another value prepares again.
 */
export async function checkout(
  repository: string,
  { tag, from, cache, signal, progress }: SuiteSource,
  files: string,
  prepare: (folder: string) => Promise<void>,
): Promise<string> {
  const name = `${repository.replaceAll('/', '-')}-${tag.replaceAll(/[^\w.-]/g, '-')}-${files}`;
  const folder = join(cache, name);
  if (existsSync(join(folder, READY))) return folder;
  const half = `${folder}.half`;
  for (const old of [half, folder]) await rm(old, { recursive: true, force: true });
  await mkdir(cache, { recursive: true });
  // A URL, because git ignores --depth for a path.
  const source =
    from === undefined ? `https://github.com/${repository}.git` : pathToFileURL(resolve(from)).href;
  progress(`fetching ${tag} of ${source}`);
  await runCommand('git', ['clone', '--quiet', '--depth', '1', '--branch', tag, source, half], { signal });
  progress(`preparing ${folder}`);
  await prepare(half);
  await writeFile(join(half, READY), '');
  await rename(half, folder);
  return folder;
}
