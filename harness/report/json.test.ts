import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toJsonSummary, writeJson } from './json.ts';
import { sampleRun } from './sample.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-json-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('has exactly the documented fields', () => {
  const summary = toJsonSummary(sampleRun());
  expect(Object.keys(summary)).toEqual(['scenarios', 'totals']);
  expect(summary.totals).toEqual({ passed: 9, failed: 2, skipped: 1 });
  expect(summary.scenarios).toHaveLength(12);
  expect(summary.scenarios[4]).toEqual({
    name: 'socket-reset',
    status: 'passed',
    durationMs: expect.any(Number) as number,
    faults: ['extension-reset', 'client-reset'],
    recoveryMs: [180, 95],
  });
});

test('is written with its folders and can be read back', async () => {
  const file = join(folder, 'a', 'b', 'summary.json');
  await writeJson(file, sampleRun());
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(toJsonSummary(sampleRun()));
});

test('names the file when it cannot be written', async () => {
  await writeFile(join(folder, 'taken'), '');
  const file = join(folder, 'taken', 'summary.json');
  await expect(writeJson(file, sampleRun())).rejects.toThrow(`Cannot write the JSON summary to ${file}: `);
});
