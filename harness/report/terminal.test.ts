import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { RunResult } from '../results/run-result.ts';
import { sampleRun } from './testing/sample-run.ts';
import { runSummary, scenarioFinished, scenarioStarted, type Terminal } from './terminal.ts';
import { fit, fitExactly, printable, wrap } from '../base/terminal-text.ts';

const REPORT = 'torture-report/index.html';

function everything(run: RunResult, terminal: Terminal): string {
  const total = run.scenarios.length;
  const live = run.scenarios.flatMap((scenario, index) => [
    scenarioStarted({ number: index + 1, total }, scenario.title, terminal),
    scenarioFinished({ number: index + 1, total }, scenario, terminal),
  ]);
  return [...live, runSummary(run, REPORT, terminal)].join('\n');
}

/** The sample with titles and messages that are long, wide, or meant to drive the terminal. */
function hostileRun(): RunResult {
  const run = sampleRun();
  const scenarios = run.scenarios.map((scenario) => ({
    ...scenario,
    title: '接続が切れても🙂 \u001b[2J\u202egnol'.repeat(20),
    durationMs: 754_000,
    error: { message: `${'x'.repeat(500)}\r\u001b]0;owned\u0007 接続${'切'.repeat(200)}\nsecond line` },
  }));
  return { ...run, scenarios };
}

test.each([60, 120])('no line is wider than %i columns', (columns) => {
  for (const run of [sampleRun(), hostileRun()]) {
    for (const colour of [false, true]) {
      const lines = stripVTControlCharacters(everything(run, { columns, colour })).split('\n');
      for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    }
  }
});

test.each([60, 120])(
  'at %i columns, prints the verdict first, then failures, recoveries and the report',
  (columns) => {
    const summary = runSummary(sampleRun(), REPORT, { columns, colour: false });
    const lines = summary.split('\n');
    expect(lines[0]).toBe('2 of 12 scenarios failed');
    expect(lines[1]).toContain('9 passed, 2 failed, 1 skipped');
    expect(summary).toContain('✗ relay-killed-mid-command: ');
    expect(summary.replace(/\s+/g, ' ')).toContain('neither answered nor refused within 5000 ms');
    expect(lines.slice(-2)).toEqual(['Recoveries: 17, median 990 ms, worst 6.24 s', `Report: ${REPORT}`]);
  },
);

test('a finished scenario shows sign, number, title, duration and worst recovery', () => {
  const scenario = sampleRun().scenarios[5];
  if (scenario === undefined) throw new Error('the sample is too short');
  const line = scenarioFinished({ number: 6, total: 12 }, scenario, { columns: 120, colour: false });
  expect(line).toMatch(
    /^✓ {2}6\/12 The network drops packets .+ 11\.\d s {2}recovery {3}4\.63 s \(worst of 2\)$/,
  );
});

test('a flaky scenario is marked, and the summary says what failed first', () => {
  const [scenario, ...rest] = sampleRun().scenarios;
  if (scenario === undefined) throw new Error('the sample is too short');
  const failedAttempts = [
    { durationMs: 900, message: 'it hung once', replayCommand: 'npm run repro -- x.json' },
  ];
  const flaky = { ...scenario, failedAttempts };
  const terminal = { columns: 80, colour: false };
  expect(scenarioFinished({ number: 1, total: 12 }, flaky, terminal)).toMatch(/^±/);
  const run = { ...sampleRun(), scenarios: [flaky, ...rest.filter(({ status }) => status === 'passed')] };
  const summary = runSummary(run, REPORT, terminal);
  expect(summary).toContain('9 passed (1 flaky), 0 failed');
  expect(summary).toContain('± steady-state (flaky: passed after 1 failure)');
  expect(summary).toContain('    it hung once\n    Replay: npm run repro -- x.json');
});

test('scenarios that took much longer than the others are named', () => {
  const scenarios = sampleRun().scenarios.map((scenario, index) => ({
    ...scenario,
    durationMs: index === 3 ? 31_000 : 10_000,
  }));
  const summary = runSummary({ ...sampleRun(), scenarios }, REPORT, { columns: 80, colour: false });
  expect(summary.split('\n').filter((line) => line.startsWith('Slow:'))).toEqual([
    'Slow: relay-restarted took 31.0 s',
  ]);
});

test('a scenario that starts shows the time that has passed, and what is left', () => {
  const terminal = { columns: 80, colour: false };
  const started = (number: number, total?: number): string =>
    scenarioStarted({ number, total }, 'Five tabs', terminal, 30_000);
  expect(started(1, 12)).toBe('›  1/12 Five tabs');
  expect(started(4, 12)).toMatch(/Five tabs +30\.0 s, about 1 min 30 s left$/);
  expect(started(4)).toMatch(/^› 4 Five tabs +30\.0 s$/);
});

test('uses colours only if asked to', () => {
  expect(everything(sampleRun(), { columns: 80, colour: false })).not.toContain('\u001b');
  expect(everything(sampleRun(), { columns: 80, colour: true })).toContain('\u001b[31m');
});

test('removes terminal control characters from texts', () => {
  const driving = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;
  expect(everything(hostileRun(), { columns: 80, colour: false })).not.toMatch(driving);
  expect(printable('a\u001b[31mb\u001b[0m\tc\r\nd\u0007')).toBe('ab c d');
});

test('wide characters count double', () => {
  expect(fitExactly('a接🙂e\u0301', 8)).toBe('a接🙂e\u0301  ');
  expect(fit('接続接続', 5)).toBe('接続…');
  expect(wrap('ab cd 接続接', 5)).toEqual(['ab cd', '接続', '接']);
});

test('a failure says its cause first, and which others have the same', () => {
  const run = sampleRun();
  const cause = (sentence: string) => ({
    kind: 'refused',
    part: 'relay',
    sentence,
    evidence: ['1.20 s  refused'],
  });
  const scenarios = run.scenarios
    .filter(({ status }) => status === 'failed')
    .map((it, index) => ({
      ...it,
      cause: cause(`the relay: it refuses the extension, since ${index + 1}.20 s`),
    }));
  const [first, second] = scenarios.map(({ name }) => name);
  const text = runSummary({ ...run, scenarios }, REPORT, { columns: 80, colour: false });
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.indexOf('Cause: the relay: it refuses the extension, since 1.20 s.');
  expect(lines[at - 1]).toContain(`✗ ${first ?? ''}`);
  expect(lines[at + 1]).toBe('1.20 s refused');
  expect(lines).toContain(`The same cause: ${second ?? ''}`);
  expect(lines).toContain(`The same cause: ${first ?? ''}`);
});
