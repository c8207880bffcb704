import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { pageTests } from './page-tests.ts';
import type { Suite } from './suite.ts';

/** Each report has one passed test with the report's name. It cannot run. */
const suite: Suite = {
  name: 'Suite v1',
  run: () => Promise.reject(new Error('it ran')),
  read: (report) => Promise.resolve(new Map([[basename(report), { outcome: 'passed' }]])),
};

async function resumed(
  reports: readonly string[],
  part: { index: number; count: number },
): Promise<[string[], string[]]> {
  const output = await mkdtemp(join(tmpdir(), 'holdfast-page-tests-'));
  try {
    await mkdir(join(output, 'run-1'));
    for (const report of reports) await writeFile(join(output, 'run-1', report), '{}');
    const options = { grep: undefined, runs: 1, workers: 1, output, part, resume: true };
    const [round] = await pageTests(suite, {
      ...options,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
    return [[...(round?.direct.keys() ?? [])], [...(round?.relay.keys() ?? [])]];
  } finally {
    await rm(output, { recursive: true });
  }
}

test('a part with reports is not run again, and all parts with both reports count', async () => {
  const reports = ['direct-1-of-3.json', 'relay-1-of-3.json', 'direct-2-of-3.json'];
  const both = [...reports, 'direct-3-of-3.json', 'relay-3-of-3.json', 'relay-1-of-2.json'];
  expect(await resumed(both, { index: 1, count: 3 })).toEqual([
    ['direct-1-of-3.json', 'direct-3-of-3.json'],
    ['relay-1-of-3.json', 'relay-3-of-3.json'],
  ]);
});
