import { readFileSync } from 'node:fs';
import type { Plugin } from 'vitest/config';

/** Makes unit tests see a mutant: `file` contains texts by absolute path, in place of the files on disk. */
export function mutatedModules(file: string): Plugin {
  const texts = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>;
  return { name: 'mutated-modules', enforce: 'pre', load: (id) => texts[id.split('?')[0] ?? ''] };
}
