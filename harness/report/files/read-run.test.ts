import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import type { SoakJson } from '../../results/soak-json.ts';
import { toHtml } from '../html-report.ts';
import { writeJson } from '../json.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { verdictOf } from '../verdict.ts';
import { readRun, RunFileError } from './read-run.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-run-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('a torture run can be read back, with the histories that still exist', async () => {
  const run = sampleRun();
  const file = join(folder, 'result.json');
  const first = run.scenarios[0];
  await writeFile(
    join(folder, 'one.jsonl'),
    (first?.history ?? []).map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  const scenarios = run.scenarios.map((one, index) =>
    index === 0 ? { ...one, historyFile: 'one.jsonl' } : one,
  );
  await writeJson(file, { ...run, scenarios });
  const back = await readRun(file, folder);
  expect(back.scenarios[0]).toEqual(scenarios[0]);
  expect(back.scenarios[1]?.history).toEqual([]);
  expect(verdictOf(back)).toEqual(verdictOf(run));
});

test('a soak becomes a report: an excerpt around each failure, then the whole run', async () => {
  const file = join(folder, 'result.json');
  const events: HistoryEvent[] = [
    { t: 0, type: 'fault', name: 'relay-killed', phase: 'strike' },
    { t: 59_000, type: 'fault', name: 'worker-killed', phase: 'strike' },
    {
      t: 60_000,
      type: 'check',
      client: 'client 1',
      name: 'click',
      state: 'failed',
      ms: 900,
      detail: 'no click',
    },
    { t: 90_000, type: 'memory', of: 'relay', life: 'relay 1', bytes: 5e7 },
  ];
  await writeFile(
    join(folder, 'history.jsonl'),
    events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  );
  await writeFile(file, JSON.stringify(soak()));
  const run = await readRun(file, folder);
  expect(verdictOf(run)).toEqual({ outcome: 'failed', headline: '1 of 100 checks failed' });
  const [failure, whole] = run.scenarios;
  expect(failure).toMatchObject({
    title: 'click, iteration 7, at 1 min 00 s',
    status: 'failed',
    excerpt: true,
  });
  expect(failure?.history.map(({ t }) => t)).toEqual([59_000, 60_000]);
  expect(failure?.evidence).toMatchObject({ replayCommand: 'npm run repro -- f.json', relayLog: 'the log' });
  expect(whole?.history).toHaveLength(4);
  const page = toHtml(run);
  expect(page).toContain('Holdfast soak report');
  expect(page).toContain('npm run repro -- f.json');
  expect(page).toContain('data:image/png;base64,iVBORw0KGgo=');
  expect(page).toContain('grows by at most 1 MB/min');
});

test("a soak's history is read from the result's folder, even if a later soak has overwritten the original path", async () => {
  const [mine, later] = [join(folder, 'mine'), join(folder, 'later')];
  for (const [place, name] of [
    [mine, 'worker-killed'],
    [later, 'relay-killed'],
  ] as const) {
    await mkdir(place);
    const strike: HistoryEvent = { t: 0, type: 'fault', name, phase: 'strike' };
    await writeFile(join(place, 'history.jsonl'), `${JSON.stringify(strike)}\n`);
  }
  const result = { ...soak(), historyFile: join(later, 'history.jsonl') };
  const file = join(mine, 'result.json');
  await writeFile(file, JSON.stringify(result));
  const whole = (await readRun(file, folder)).scenarios.at(-1);
  expect(whole?.history).toMatchObject([{ name: 'worker-killed' }]);
  expect(whole?.historyFile).toBe(join('mine', 'history.jsonl'));

  const copy = join(folder, 'copy.json');
  await writeFile(copy, JSON.stringify(result));
  expect((await readRun(copy, folder)).scenarios.at(-1)?.history).toMatchObject([{ name: 'relay-killed' }]);
});

test('an inconclusive soak is not shown as skipped', async () => {
  const file = join(folder, 'result.json');
  await writeFile(file, JSON.stringify({ ...soak(), verdict: 'unknown', failures: [] }));
  const run = await readRun(file, folder);
  expect(run.scenarios.at(-1)?.status).toBe('unknown');
});

test.each([
  ['no file', undefined],
  ['invalid JSON', '{'],
  ['another kind of result', '{"kind":"bench"}'],
  ['an incomplete result', JSON.stringify({ kind: 'torture', scenarios: [] })],
])('an unreadable file is rejected with a reason: %s', async (_what, text) => {
  const file = join(folder, 'x.json');
  if (text !== undefined) await writeFile(file, text);
  await expect(readRun(file, folder)).rejects.toThrow(RunFileError);
});

function soak(): SoakJson {
  const settings = { minutes: 2, seed: 7, pace: 'human', faults: 'default', clients: 1 } as const;
  return {
    kind: 'soak',
    verdict: 'failed',
    minutes: 2,
    seed: 7,
    recoveryMs: { p50: 40, p99: 40, max: 40 },
    settings: { ...settings, killWorker: 'never', target: 'holdfast', from: 1 },
    iterations: 12,
    passed: 99,
    failed: 1,
    repeated: 0,
    faults: { 'relay-killed': 1, 'worker-killed': 1, silence: 0 },
    recoveries: [{ fault: 'relay-killed', t: 40, ms: 40 }],
    memory: {},
    thresholds: [
      {
        name: 'relay memory',
        demand: 'grows by at most 1 MB/min',
        seen: 'run too short',
        state: 'untold',
      },
    ],
    judgement: {
      verdict: 'passed',
      violations: [],
      more: 0,
      invariants: {},
    } as unknown as SoakJson['judgement'],
    order: [],
    startedAt: '2026-03-21T14:03:27.000Z',
    durationMs: 120_000,
    interrupted: false,
    environment: { chromium: '1', node: '2', platform: '3', holdfast: '4' },
    historyFile: '/somewhere/else/history.jsonl',
    failures: [
      {
        what: 'click',
        iteration: 7,
        sinceMs: 59_000,
        t: 60_000,
        message: 'no click',
        log: 'the log',
        worker: '{}',
        screenshot: 'iVBORw0KGgo=',
        replayFile: 'f.json',
        replay: 'npm run repro -- f.json',
      },
    ],
  };
}
