import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryEvent } from './event.ts';
import { streamHistory } from './stream.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'history-'));
  file = join(directory, 'history.jsonl');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

const line = (t: number): string => JSON.stringify({ t, type: 'recovery', fault: 'worker-killed', ms: 1 });

async function times(): Promise<{ readonly seen: number[]; readonly cutOff: boolean }> {
  const seen: HistoryEvent[] = [];
  const cutOff = await streamHistory(file, (event) => seen.push(event));
  return { seen: seen.map(({ t }) => t), cutOff };
}

test('passes on the events in order', async () => {
  await writeFile(file, `${line(1)}\n${line(2)}\n`);
  expect(await times()).toEqual({ seen: [1, 2], cutOff: false });
});

test('reports that the last line was truncated', async () => {
  await writeFile(file, `${line(1)}\n${line(2).slice(0, 10)}`);
  expect(await times()).toEqual({ seen: [1], cutOff: true });
});

test('rejects a malformed line that is not the last', async () => {
  await writeFile(file, `${line(1)}\n{"t":\n${line(2)}\n`);
  await expect(times()).rejects.toThrow(/line 2:.* is not a history event/);
});
