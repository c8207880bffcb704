/** Saved cases: attacks that are known, and what the fuzzer has found. They are played first in each run. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../setup/root.ts';
import type { FuzzFailure } from './failure.ts';
import type { SurfaceName } from './surface.ts';

interface CorpusFile<C> {
  /** What the case does, or how it failed. */
  readonly about: string;
  readonly case: C;
}

export interface CorpusEntry<C> {
  /** Relative to the repository. */
  readonly file: string;
  readonly fuzzCase: C;
}

function folderOf(surface: SurfaceName): string {
  return path.join(repositoryRoot, 'harness/fuzz/corpus', surface);
}

/** All saved cases of a surface, in the order of their names. */
export async function loadCorpus<C>(surface: SurfaceName): Promise<CorpusEntry<C>[]> {
  const folder = folderOf(surface);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const { case: fuzzCase } = JSON.parse(await readFile(file, 'utf8')) as CorpusFile<C>;
      return { file: path.relative(repositoryRoot, file), fuzzCase };
    }),
  );
}

/** Saves a case that failed; resolves with the file, relative to the repository. */
export async function saveCase(
  surface: SurfaceName,
  seed: number,
  fuzzCase: unknown,
  failure: FuzzFailure,
): Promise<string> {
  const folder = folderOf(surface);
  await mkdir(folder, { recursive: true });
  const saved: CorpusFile<unknown> = {
    about: `seed ${seed}, ${failure.kind}: ${failure.message}`,
    case: fuzzCase,
  };
  const hash = createHash('sha256').update(JSON.stringify(fuzzCase)).digest('hex').slice(0, 8);
  const file = path.join(folder, `${failure.kind}-${hash}.json`);
  await writeFile(file, `${JSON.stringify(saved, null, 2)}\n`);
  return path.relative(repositoryRoot, file);
}
