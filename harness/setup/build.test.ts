import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from './root.ts';

test('the source maps of the programs name files that exist', () => {
  const dist = join(repositoryRoot, 'dist');
  const maps = readdirSync(dist).filter((name) => name.endsWith('.js.map'));
  expect(maps).toContain('cli.js.map');
  const sources = maps.flatMap((name) => {
    const map = JSON.parse(readFileSync(join(dist, name), 'utf8')) as {
      readonly sourceRoot?: string;
      readonly sources: readonly string[];
    };
    return map.sources.map((source) => resolve(dist, map.sourceRoot ?? '', source));
  });
  expect(sources.filter((file) => !existsSync(file))).toEqual([]);
});
