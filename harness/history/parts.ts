/** A long history is compressed, and is written in parts: `history.jsonl.gz`, `history.2.jsonl.gz`, and so on. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const ENDING = '.jsonl.gz';

/** Whether a history with this name is compressed and in parts. */
export function isInParts(path: string): boolean {
  return path.endsWith(ENDING);
}

/** The path of a part; numbers count from 1. `path` is the history's. */
export function partPath(path: string, number: number): string {
  return number === 1 ? path : `${path.slice(0, -ENDING.length)}.${number}${ENDING}`;
}

export interface Part {
  readonly path: string;
  /** Counted from 1. */
  readonly number: number;
}

/** The parts of a history that exist, in their order. The first ones may have been removed. */
export function partsOf(path: string): readonly Part[] {
  const name = basename(path).slice(0, -ENDING.length);
  return filesIn(dirname(path))
    .flatMap((file) => {
      if (file === basename(path)) return [{ path, number: 1 }];
      if (!file.startsWith(`${name}.`) || !file.endsWith(ENDING)) return [];
      const number = file.slice(name.length + 1, -ENDING.length);
      return /^\d+$/.test(number) ? [{ path: join(dirname(path), file), number: Number(number) }] : [];
    })
    .sort((one, other) => one.number - other.number);
}

/** Whether a history, or a part of it, exists. */
export function historyExists(path: string): boolean {
  return isInParts(path) ? partsOf(path).length > 0 : existsSync(path);
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
