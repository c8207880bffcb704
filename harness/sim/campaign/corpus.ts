/** Once-failing runs, which are played before all others: what was mended stays mended. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../setup/root.ts';
import { readReplay, type Replay } from '../replay-file.ts';

export const CORPUS = path.join(repositoryRoot, 'harness', 'sim', 'corpus');

export interface CorpusEntry {
  readonly file: string;
  readonly replay: Replay;
}

/** The saved runs of the clean code; those of mutants are in a folder of their own. Throws for a file that is none. */
export function readCorpus(folder = CORPUS): CorpusEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, replay: readReplay(file) }));
}
