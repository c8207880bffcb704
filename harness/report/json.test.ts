import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toJsonSummary, writeJson } from './json.ts';
import { sampleRun } from './testing/sample-run.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-json-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('has the documented fields, and no history', () => {
  const summary = toJsonSummary(sampleRun());
  expect(summary).toMatchObject({ kind: 'torture', target: 'holdfast', environment: { node: 'v20.19.5' } });
  expect(JSON.stringify(summary)).not.toContain('"history"');
  expect(summary.totals).toEqual({ flaky: 0, passed: 9, failed: 2, unknown: 0, skipped: 1 });
  expect(summary.scenarios).toHaveLength(12);
  expect(summary.scenarios[4]).toMatchObject({
    name: 'socket-reset',
    status: 'passed',
    durationMs: expect.any(Number) as number,
    faults: ['socket-reset', 'client-reset_peer'],
    recoveryMs: [180, 95],
  });
});

test('creates the folders and can be read back', async () => {
  const file = join(folder, 'a', 'b', 'summary.json');
  await writeJson(file, sampleRun());
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(toJsonSummary(sampleRun()));
});

test('paths of histories are relative to the file', async () => {
  const file = join(folder, 'deep', 'summary.json');
  await writeJson(file, sampleRun(), folder);
  const { scenarios } = JSON.parse(await readFile(file, 'utf8')) as { scenarios: { historyFile?: string }[] };
  expect(scenarios[0]?.historyFile).toBe(join('..', 'histories', 'steady-state.jsonl'));
});

test('the error names the file that cannot be written', async () => {
  await writeFile(join(folder, 'taken'), '');
  const file = join(folder, 'taken', 'summary.json');
  await expect(writeJson(file, sampleRun())).rejects.toThrow(`Cannot write the JSON summary to ${file}: `);
});
