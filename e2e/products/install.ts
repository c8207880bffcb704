/** Installs a client into the cache, and its program beside it. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { runCommand } from '../../harness/page-tests/run-command.ts';
import { repositoryRoot } from '../../harness/setup/root.ts';
import type { Product } from './products.ts';

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'holdfast/clients');
/** Says which packages are installed. */
const INSTALLED = 'holdfast-installed';

export interface Installed {
  readonly folder: string;
  /** The program that takes the steps. */
  readonly program: string;
}

/** Rejects with npm's output if the packages cannot be installed. */
export async function install(
  { name, packages, program, runs }: Product,
  signal: AbortSignal,
): Promise<Installed> {
  const folder = join(CACHE, `${name} ${packages.join(' ')}`.replaceAll(/[^\w.-]+/g, '-'));
  if (!existsSync(join(folder, INSTALLED))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    // No install scripts: they would download browsers.
    const flags = ['--save-exact', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runCommand('npm', ['install', ...flags, ...packages], { cwd: folder, signal });
    await writeFile(join(folder, INSTALLED), '');
  }
  const file = join(folder, runs === 'test' ? 'steps.spec.mjs' : 'client.mjs');
  // In that folder, because Node looks for packages there.
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [`e2e/products/clients/${program}.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  return { folder, program: file };
}
