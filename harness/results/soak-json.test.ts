import { expect, test } from 'vitest';
import type { Judgement } from '../oracle/oracle.ts';
import { soakJson } from './soak-json.ts';
import { soakVerdict, type SoakResult } from './soak-result.ts';

const HELD: Judgement = {
  verdict: 'passed',
  invariants: {} as Judgement['invariants'],
  violations: [],
  more: 0,
};

const RESULT: SoakResult = {
  settings: {
    minutes: 30,
    seed: 7,
    pace: 'human',
    faults: 'default',
    clients: 1,
    killWorker: 'never',
    target: 'holdfast',
    from: 1,
  },
  iterations: 3,
  passed: 20,
  failed: 0,
  repeated: 1,
  faults: { 'socket-reset': 2, 'relay-killed': 0 },
  recoveries: [
    { fault: 'socket-reset', t: 1_000, ms: 120 },
    { fault: 'socket-reset', t: 2_000, ms: 80 },
  ],
  memory: { relay: { firstMb: 60, lastMb: 61, highestMb: 70 } },
  failures: [],
  thresholds: [],
  judgement: HELD,
  order: ['client 1 1.0 visit'],
  startedAt: '2026-11-21T06:00:00.000Z',
  durationMs: 1_800_000,
  interrupted: false,
  environment: { chromium: 'Chrome/156', node: 'v20', platform: 'linux x64', holdfast: '0.1.0' },
  historyFile: '/tmp/history.jsonl',
};

test('has the keys that other programs read', () => {
  const failure = {
    ...{ what: 'visit', iteration: 2, sinceMs: 1, t: 5, message: 'no', log: '', worker: '' },
    replayFile: 'failure-1.json',
    replayCommand: 'npm run repro -- failure-1.json',
  };
  const json = soakJson({ ...RESULT, failures: [failure], failed: 1 });
  expect(json).toMatchObject({
    kind: 'soak',
    verdict: 'failed',
    minutes: 30,
    seed: 7,
    iterations: 3,
    passed: 20,
    failed: 1,
    faults: { 'socket-reset': 2, 'relay-killed': 0 },
    recoveryMs: { p50: 80, p99: 120, max: 120 },
    memory: { relay: { firstMb: 60 } },
    failures: [{ what: 'visit', message: 'no', replay: 'npm run repro -- failure-1.json' }],
  });
});

test.each<[string, Partial<SoakResult>]>([
  ['passed', {}],
  ['failed', { failed: 1 }],
  ['failed', { judgement: { ...HELD, verdict: 'failed' } }],
  ['failed', { thresholds: [{ name: 'pending', demand: '', seen: '', state: 'broken' }] }],
  ['passed', { thresholds: [{ name: 'relay memory', demand: '', seen: '', state: 'untold' }] }],
  ['unknown', { interrupted: true }],
  ['failed', { interrupted: true, failed: 1 }],
  ['unknown', { passed: 0 }],
  ['unknown', { judgement: { ...HELD, verdict: 'unknown' } }],
])('the verdict is %s with %j', (verdict, part) => {
  expect(soakVerdict({ ...RESULT, ...part })).toBe(verdict);
});
