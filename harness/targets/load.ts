/** Finds the relay under test: a built-in one, or a module of your own. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { holdfast } from './holdfast.ts';
import { openclaw } from './openclaw/target.ts';
import { findPackage, TargetError } from './package.ts';
import { playwriter } from './playwriter.ts';
import type { Target } from '../stage/target.ts';

export { TargetError };

/** Targets that the user has to install, and how. */
const INSTALLED = { openclaw, playwriter } as const;

export const TARGET_HELP = `holdfast, ${Object.keys(INSTALLED).join(', ')}, or the path of a module that exports a target`;
export const TARGET_PACKAGE_HELP =
  'the folder in which openclaw or playwriter is installed; the current one by default';

/**
 * `name` is a target's name or the path of an ES module that exports `target`. `packageFolder` is where the package of a
 * built-in target is installed; by default it is searched from the current folder upwards. Throws {@link TargetError}.
 */
export async function loadTarget(name: string, packageFolder = '.'): Promise<Target> {
  if (name === holdfast.name) return holdfast;
  if (name in INSTALLED) {
    const { packageName, install, create } = INSTALLED[name as keyof typeof INSTALLED];
    return create(findPackage(packageName, packageFolder, install));
  }
  const file = resolve(name);
  if (!existsSync(file)) {
    throw new TargetError(`Unknown target ${name}. Use ${TARGET_HELP}. See docs/targets.md.`);
  }
  return fromModule(file);
}

const NEEDED = ['extension', 'startRelay', 'endpoint'] as const;

async function fromModule(file: string): Promise<Target> {
  const module = (await import(pathToFileURL(file).href).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TargetError(`${file} cannot be loaded: ${why}. See docs/targets.md.`, { cause });
  })) as { readonly target?: Partial<Target> };
  const { target } = module;
  if (target === undefined) throw new TargetError(`${file} does not export \`target\`. See docs/targets.md.`);
  const missing = NEEDED.filter((what) => typeof target[what] !== 'function');
  if (typeof target.name !== 'string') throw new TargetError(`The target in ${file} has no name.`);
  if (missing.length > 0)
    throw new TargetError(`The target ${target.name} has no ${missing.join('(), ')}().`);
  return target as Target;
}
