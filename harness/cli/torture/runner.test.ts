import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunResult, Status } from '../../results/run-result.ts';
import { verdictOf } from '../../report/verdict.ts';
import { MachineTroubleError } from '../../stage/stage-error.ts';
import { holdfast } from '../../targets/holdfast.ts';
import type { AttemptOptions } from './attempt.ts';
import { planOf, type Playable, type PlanOptions } from './plan.ts';
import { Runner, type PlayOnce, type RunnerOptions } from './runner.ts';

let folder: string;
let played: string[];
let runner: Runner;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runner-'));
  played = [];
});

afterEach(() => rm(folder, { recursive: true }));

function run(
  names: readonly string[],
  outcome: (name: string, attempt: number) => Status | Promise<Status>,
  options: Partial<RunnerOptions & PlanOptions> = {},
  trouble?: MachineTroubleError,
): Promise<RunResult> {
  const playOnce: PlayOnce = async ({ scenario, historyFile }: AttemptOptions) => {
    played.push(historyFile.slice(folder.length + '/histories/'.length));
    const { name, title } = scenario;
    const status = await outcome(name, played.length);
    const error = { message: `attempt ${played.length}` };
    const result = { name, title, status, durationMs: 1, faults: [], recoveryMs: [], history: [], error };
    return { result, chromium: 'Chrome/1', ...(trouble === undefined ? {} : { trouble }) };
  };
  const all: Playable[] = names.map((name) => ({ name, title: name, play: () => Promise.resolve() }));
  runner = new Runner(
    {
      target: holdfast,
      headed: false,
      historyFolder: join(folder, 'histories'),
      killWorker: 'never',
      seed: 1,
      workers: 1,
      retries: 0,
      bail: Infinity,
      timeoutMs: 0,
      saveReplay: () => Promise.resolve('replay'),
      ...options,
    },
    playOnce,
  );
  const progress = { started: () => undefined, finished: () => undefined };
  return runner.run(planOf(all, { repeatEach: 1, ...options }), progress);
}

test('a failed scenario is played again, and is flaky when it then passes', async () => {
  const result = await run(['a'], (_name, attempt) => (attempt < 3 ? 'failed' : 'passed'), { retries: 5 });
  expect(played).toEqual(['a.jsonl', 'a-retry1.jsonl', 'a-retry2.jsonl']);
  const [{ status, failedAttempts }] = result.scenarios as [RunResult['scenarios'][0]];
  expect(status).toBe('passed');
  expect(failedAttempts?.map(({ message }) => message)).toEqual(['attempt 1', 'attempt 2']);
  expect(verdictOf(result)).toMatchObject({ outcome: 'passed' });
});

test('a scenario that fails every time has failed', async () => {
  const result = await run(['a', 'b'], (name) => (name === 'a' ? 'failed' : 'passed'), { retries: 1 });
  expect(played).toEqual(['a.jsonl', 'a-retry1.jsonl', 'b.jsonl']);
  expect(verdictOf(result).outcome).toBe('failed');
});

test('bail ends the run after so many failures', async () => {
  const result = await run(['a', 'b', 'c', 'd'], () => 'failed', { bail: 2 });
  expect(result.scenarios.map(({ name }) => name)).toEqual(['a', 'b']);
});

test('until a failure, everything is repeated', async () => {
  const until = { untilFail: true, bail: 1 };
  const result = await run(['a', 'b'], (_name, attempt) => (attempt < 6 ? 'passed' : 'failed'), until);
  expect(played).toEqual(['a.jsonl', 'b.jsonl', 'a-2.jsonl', 'b-2.jsonl', 'a-3.jsonl', 'b-3.jsonl']);
  expect(result.scenarios.map(({ repeat }) => repeat)).toEqual([undefined, undefined, 2, 2, 3, 3]);
});

test('several workers play at the same time, and each scenario once', async () => {
  let atOnce = 0;
  let most = 0;
  const names = ['a', 'b', 'c', 'd', 'e'];
  const status = async (): Promise<Status> => {
    most = Math.max(most, ++atOnce);
    await new Promise(setImmediate);
    atOnce--;
    return 'passed';
  };
  const result = await run(names, status, { workers: 3 });
  expect(most).toBe(3);
  expect(result.scenarios.map(({ name }) => name).toSorted()).toEqual(names);
});

test('after an interruption nothing more is played, and what was played is reported', async () => {
  const result = await run(
    ['a', 'b', 'c'],
    (name) => {
      if (name === 'b') runner.interrupt();
      return name === 'b' ? 'skipped' : 'passed';
    },
    { retries: 3 },
  );
  expect(played).toEqual(['a.jsonl', 'b.jsonl']);
  expect(result.interrupted).toBe(true);
  expect(verdictOf(result).outcome).toBe('unproven');
});

test('if the machine cannot play the first scenario, the run rejects with the reason', async () => {
  const trouble = new MachineTroubleError('No Chromium found.');
  await expect(run(['a', 'b'], () => 'unknown', {}, trouble)).rejects.toBe(trouble);
  expect(played).toEqual(['a.jsonl']);
});
