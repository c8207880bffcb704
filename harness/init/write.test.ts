import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { INIT_FILES, KINDS } from './files.ts';
import { writeFiles } from './write.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-init-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test.each(KINDS)('writes a spec, a configuration and a workflow for %s', async (kind) => {
  const written = await writeFiles(folder, kind);
  expect(written.map(({ file }) => file)).toEqual([
    `e2e/${kind}.spec.ts`,
    'playwright.config.ts',
    '.github/workflows/holdfast.yml',
  ]);
  for (const { file, created } of written) {
    expect(created).toBe(true);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(INIT_FILES[kind][file]);
  }
});

test('never overwrites', async () => {
  const mine = join(folder, 'playwright.config.ts');
  writeFileSync(mine, 'mine');
  const written = await writeFiles(folder, 'relay');
  expect(written.filter(({ created }) => !created)).toEqual([
    { file: 'playwright.config.ts', created: false },
  ]);
  expect(readFileSync(mine, 'utf8')).toBe('mine');
});

test('rejects where it cannot write', async () => {
  writeFileSync(join(folder, 'e2e'), 'a file');
  await expect(writeFiles(folder, 'relay')).rejects.toThrow(/EEXIST|ENOTDIR/);
});
