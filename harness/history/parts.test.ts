import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryEvent } from './event.ts';
import { HistoryFile } from './file.ts';
import { PartsFile } from './parts-file.ts';
import { historyExists, partsOf } from './parts.ts';
import { streamHistory } from './stream.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parts-'));
  path = join(folder, 'history.jsonl.gz');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const recovery = (t: number): HistoryEvent => ({ t, type: 'recovery', fault: 'worker-killed', ms: 1 });

async function read(): Promise<{ readonly events: HistoryEvent[]; readonly cutOff: boolean }> {
  const events: HistoryEvent[] = [];
  const cutOff = await streamHistory(path, (event) => events.push(event));
  return { events, cutOff };
}

/** A file with parts of two lines. */
async function written(count: number, partsMax: number): Promise<void> {
  const line = (t: number): string => `${JSON.stringify(recovery(t))}\n`;
  const file = new PartsFile(path, { partCharsMax: 2 * line(0).length, partsMax });
  for (let t = 0; t < count; t++) file.write(line(t));
  await file.end();
}

test('a history with this ending is compressed, and is read back', async () => {
  const file = new HistoryFile(path);
  for (const t of [1, 2, 3]) file.append(recovery(t));
  await file.close();
  expect(
    gunzipSync(await readFile(path))
      .toString()
      .split('\n'),
  ).toHaveLength(4);
  expect(await read()).toEqual({ events: [1, 2, 3].map(recovery), cutOff: false });
});

test('it is written in parts, which are read in their order', async () => {
  await written(25, 100);
  expect(partsOf(path).map(({ number }) => number)).toEqual(
    Array.from({ length: 13 }, (_, index) => index + 1),
  );
  expect((await read()).events).toEqual(Array.from({ length: 25 }, (_, t) => recovery(t)));
});

test('the oldest parts are removed, and an entry says so', async () => {
  await written(10, 2);
  expect((await readdir(folder)).sort()).toEqual(['history.4.jsonl.gz', 'history.5.jsonl.gz']);
  expect(historyExists(path)).toBe(true);
  const about = { t: 6, type: 'about', recorder: 'holdfast', goesOn: true };
  expect((await read()).events).toEqual([about, ...[6, 7, 8, 9].map(recovery)]);
});

test('a part whose writer was killed is read up to there', async () => {
  await written(2, 2);
  const { length } = await readFile(path);
  await truncate(path, length - 8);
  expect(await read()).toEqual({ events: [0, 1].map(recovery), cutOff: true });
});

test('files beside it with similar names are no parts, and a history without any file is an error', async () => {
  await writeFile(join(folder, 'history.html'), '');
  await writeFile(join(folder, 'history.old.jsonl.gz'), '');
  expect(historyExists(path)).toBe(false);
  await expect(read()).rejects.toThrow(/does not exist/);
});

test('what cannot be written is reported when it is closed', async () => {
  const file = new HistoryFile(path);
  await file.close();
  await rm(path);
  const failing = new HistoryFile(join(folder, 'x'.repeat(300) + '.jsonl.gz'));
  failing.append(recovery(1));
  await expect(failing.close()).rejects.toThrow(/is incomplete: .*ENAMETOOLONG/);
});
