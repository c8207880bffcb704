import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { expect, test } from 'vitest';
import { repositoryRoot } from './root.ts';

const ENTRY = path.join(repositoryRoot, 'harness', 'setup', 'holdfast.cjs');

/** Preloaded into a Node: it pretends to be another version. */
function pretend(version: string): string[] {
  const text = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
  return ['--import', `data:text/javascript,${encodeURIComponent(text)}`];
}

test.each(['16.20.2', '18.20.8', '20.18.3'])(
  'on Node %s it prints one sentence, and exits with 3',
  (version) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [...pretend(version), ENTRY, '--help'], {
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/^holdfast: needs Node 20\.19 or later; this is Node \d[\d.]*\. Install .*\n$/);
    expect([status, stdout]).toEqual([3, '']);
  },
);

test('on a newer Node it runs', () => {
  const { status, stdout } = spawnSync(process.execPath, [...pretend('22.0.0'), ENTRY, '--help'], {
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: holdfast COMMAND/);
});

test('every Node can read it', () => {
  expect(() => transformSync(readFileSync(ENTRY, 'utf8'), { target: 'es5' })).not.toThrow();
});
