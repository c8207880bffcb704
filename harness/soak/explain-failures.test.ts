import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gzipSync } from 'node:zlib';
import type { HistoryEntry, HistoryEvent } from '../history/event.ts';
import type { SoakFailure, SoakResult } from '../results/soak-result.ts';
import { withCauses } from './explain-failures.ts';
import { failureLines } from './failures-text.ts';

let folder: string;
let historyFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soak-'));
  historyFile = join(folder, 'history.jsonl.gz');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const link = (from: 'peer' | 'server', header: object): HistoryEntry => {
  const text = JSON.stringify(header);
  return { type: 'frame', link: 'extension', socket: 1, from, opcode: 'text', bytes: text.length, text };
};

/** The browser is killed at 1 s. The extension is ready after half a second, and the harness's click is lost. */
const LOST_CLICK: readonly HistoryEvent[] = (
  [
    [0, { type: 'life', of: 'relay', id: 'relay 1', state: 'started' }],
    [1_000, { type: 'fault', name: 'browser-killed', phase: 'strike' }],
    [1_400, { type: 'fault', name: 'browser-killed', phase: 'heal' }],
    [1_400, { type: 'life', of: 'browser', id: 'browser 2', state: 'started' }],
    [1_400, { type: 'life', of: 'worker', id: 'worker 2', state: 'started' }],
    [1_500, { type: 'socket', link: 'extension', socket: 1, state: 'open' }],
    [1_510, link('server', { type: 'connect.challenge' })],
    [1_520, link('peer', { type: 'connect' })],
    [1_530, link('server', { type: 'hello-ok' })],
    [1_540, link('peer', { n: 1, type: 'inventory', tabs: [] })],
    [
      1_900,
      { type: 'step', name: 'click', state: 'started', click: { targetId: 'ABCDEF99', button: 'toolbar' } },
    ],
    [46_796, { type: 'recovery', fault: 'browser-killed', ms: 45_396 }],
  ] as const
).map(([t, entry]) => ({ t, ...entry }));

const failure = (what: string, sinceMs: number, t: number, message: string): SoakFailure => ({
  ...{ what, iteration: 3, sinceMs, t, message, log: '', worker: '', replayFile: 'failure-1.json' },
  replayCommand: `npm run repro -- ${what}.json`,
});

const SLOW = 'Recovery from browser-killed took 45396 ms; the limit is 15000 ms';

function result(failures: readonly SoakFailure[], part: Partial<SoakResult> = {}): SoakResult {
  return {
    failures,
    recoveries: [{ fault: 'browser-killed', t: 46_796, ms: 45_396 }],
    judgement: { verdict: 'passed', invariants: {}, violations: [], more: 0 },
    historyFile,
    ...part,
  } as unknown as SoakResult;
}

async function save(events: readonly HistoryEvent[]): Promise<void> {
  await writeFile(historyFile, gzipSync(events.map((event) => `${JSON.stringify(event)}\n`).join('')));
}

test("a slow recovery is the harness's failure where its own click was lost", async () => {
  await save(LOST_CLICK);
  const { failures } = await withCauses(result([failure('browser-killed', 900, 46_800, SLOW)]));
  expect(failures[0]?.cause).toMatchObject({
    kind: 'lost-click',
    part: 'harness',
    sentence:
      'the harness: its click on the toolbar button in tab ABCDEF was lost: the popup has not opened, since 1.90 s',
  });
});

test('failures with one cause are one block, which starts with the cause and ends with one command', async () => {
  await save(LOST_CLICK);
  const found = await withCauses(
    result([
      failure('browser-killed', 900, 46_800, SLOW),
      failure('visit', 2_000, 43_000, 'Timed out after 40 s'),
      failure('form', 50_000, 50_000, 'wrong name'),
    ]),
  );
  const other = { ...found.failures[2], cause: undefined } as SoakFailure;
  expect(failureLines({ ...found, failures: [...found.failures.slice(0, 2), other] })).toEqual([
    '',
    '✗ Cause: the harness: its click on the toolbar button in tab ABCDEF was lost: the popup has not opened, since 1.90 s.',
    '    1.50 s connection 1 of the extension opened',
    '    1.54 s connection 1 of the extension: inventory from the extension',
    '    1.90 s the harness began its click on the toolbar button in tab ABCDEF',
    '  hit 2 places: browser-killed, iteration 3, at 46.8 s; visit, iteration 3, at 43.0 s',
    `    ${SLOW}`,
    '    replay: npm run repro -- browser-killed.json',
    '',
    '✗ form, iteration 3, at 50.0 s',
    '    wrong name',
    '    replay: npm run repro -- form.json',
  ]);
});

test('what the oracle noticed meanwhile is explained, and violations have their cause too', async () => {
  await save(LOST_CLICK);
  const violation = { invariant: 'O5', text: 'executed twice', part: 'relay', t: 2_500 } as const;
  const judgement = { verdict: 'failed', invariants: {} as never, violations: [violation], more: 0 } as const;
  const found = await withCauses(result([failure('visit', 2_000, 43_000, 'time-out')], { judgement }));
  expect(found.failures[0]?.cause).toMatchObject({ kind: 'reported', part: 'relay' });
  expect(found.judgement.violations[0]?.cause).toMatchObject({ kind: 'reported', part: 'relay' });
});

test('without a history nothing is explained', async () => {
  const { failures } = await withCauses(result([failure('visit', 0, 1, 'no')]));
  expect(failures[0]?.cause).toBeUndefined();
});
