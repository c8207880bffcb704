/** Relays that are npm packages, which the user installs separately. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Target } from '../stage/target.ts';

/** The target is not available. The message says what to do. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

export interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

/** A relay that is an npm package. */
export interface PackageTarget {
  readonly packageName: string;
  /** The command that installs it. */
  readonly install: string;
  readonly create: (installed: InstalledPackage) => Target;
}

/** Searches `from` itself, its `node_modules`, and those of the folders above. Throws {@link TargetError}. */
export function findPackage(name: string, from: string, install: string): InstalledPackage {
  for (const folder of candidates(name, resolve(from))) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const found = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (found.name === name) return { folder, version: found.version ?? 'unknown' };
  }
  throw new TargetError(
    `The package ${name} is not installed in ${resolve(from)} or a folder above. Install it with \`${install}\`, or pass its folder with --target-package FOLDER. See docs/targets.md.`,
  );
}

function candidates(name: string, from: string): string[] {
  const folders = [from];
  for (let at = from; ; at = dirname(at)) {
    folders.push(join(at, 'node_modules', name));
    if (dirname(at) === at) return folders;
  }
}
