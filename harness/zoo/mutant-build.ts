/** Builds relay and extension with a historic bug put back, to run in a real Chromium. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build as esbuild, type BuildOptions } from 'esbuild';
import { mutation } from './mutation.ts';
import { mutatedSources, type Mutant } from './mutant.ts';

export interface MutantBuild {
  readonly folder: string;
  remove(): Promise<void>;
}

/** `root` is the repository, with its own build in `dist/`. Rejects if the mutant does not apply. */
export async function buildMutant(root: string, mutant: Mutant): Promise<MutantBuild> {
  const plugins = [mutation(mutatedSources(root, mutant))];
  // Below the repository, so that the relay's imports are found.
  const dist = join(root, 'dist');
  await mkdir(dist, { recursive: true });
  const folder = await mkdtemp(join(dist, '.mutant-'));
  const bundle = (entryPoints: Record<string, string>, options: BuildOptions): Promise<unknown> =>
    esbuild({ absWorkingDir: root, entryPoints, bundle: true, logLevel: 'silent', plugins, ...options });
  await cp(join(dist, 'extension'), join(folder, 'extension'), { recursive: true });
  await bundle(
    { relay: 'relay/cli/main.ts' },
    { outdir: folder, platform: 'node', target: 'node20', format: 'esm', packages: 'external' },
  );
  await bundle(
    { worker: 'extension/worker/main.ts', offscreen: 'extension/offscreen/offscreen.ts' },
    { outdir: join(folder, 'extension'), platform: 'browser', target: 'chrome120', format: 'iife' },
  );
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
