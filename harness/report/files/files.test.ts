import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunResult } from '../../results/run-result.ts';
import { sampleRun } from '../testing/sample-run.ts';
import { githubAnnotations } from './annotations.ts';
import { toChromeTrace } from './chrome-trace.ts';
import { toJunit } from './junit.ts';
import { stepSummary } from './step-summary.ts';

const HOSTILE = 'a & b < "c"\n\u0007]]> \ud800, 100 %: end';

function hostileRun(): RunResult {
  const run = sampleRun();
  const scenarios = run.scenarios.map((scenario, index) =>
    index === 6
      ? {
          ...scenario,
          title: HOSTILE,
          error: { message: HOSTILE, stack: HOSTILE },
          evidence: { replayCommand: 'npm run repro -- x.json' },
        }
      : scenario,
  );
  const thresholds = [
    { name: 'recovery', demand: 'at most 15 s', seen: '31 s', state: 'broken' },
    { name: 'pending', demand: 'nothing', seen: '0', state: 'held' },
  ] as const;
  return { ...run, scenarios, thresholds };
}

function flakyRun(): RunResult {
  const run = sampleRun();
  const [scenario] = run.scenarios;
  if (scenario === undefined) throw new Error('the sample has no scenario');
  const failedAttempts = [{ durationMs: 900, message: 'it hung <once>' }];
  return { ...run, scenarios: [{ ...scenario, failedAttempts }] };
}

test('JUnit counts failures, skips and missed thresholds, and escapes characters that XML forbids', () => {
  const xml = toJunit(hostileRun());
  expect(xml).toContain('tests="13" failures="3" errors="0" skipped="1"');
  expect(xml.match(/<testcase /g)).toHaveLength(13);
  expect(xml.match(/<failure /g)).toHaveLength(3);
  expect(xml.match(/<skipped /g)).toHaveLength(1);
  expect(xml).toContain('name="a &amp; b &lt; &quot;c&quot;&#10;]]&gt; , 100 %: end"');
  expect(xml).toContain('replay: npm run repro -- x.json');
  expect(xml).toContain('message="expected: at most 15 s; measured: 31 s"');
});

/** By element: the attributes that `junit-10.xsd` of Jenkins' xUnit plugin allows, and that are written here. */
const JENKINS_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
  testsuite: ['name', 'timestamp', 'tests', 'failures', 'errors', 'skipped', 'time'],
  testcase: ['classname', 'name', 'time'],
  failure: ['message'],
  skipped: ['message'],
  flakyFailure: ['type', 'message'],
  'system-out': [],
};

test('Jenkins accepts the JUnit file, and GitLab has a text to show for each failure and skip', () => {
  for (const xml of [toJunit(hostileRun()), toJunit(flakyRun())]) {
    const elements = [...xml.matchAll(/<([a-zA-Z-]+)((?: [a-z]+="[^"]*")*)>/g)];
    expect(elements.length).toBeGreaterThan(3);
    expect(elements).toHaveLength((xml.match(/<[a-zA-Z]/g) ?? []).length);
    for (const [, name = '', attributes = ''] of elements)
      expect([...attributes.matchAll(/ ([a-z]+)=/g)].map(([, attribute]) => attribute)).toEqual(
        JENKINS_ATTRIBUTES[name],
      );
    expect(xml).not.toMatch(/<(failure|skipped|flakyFailure)[^>]*><\//);
  }
});

test('annotations list missed thresholds and failures, and are empty if everything passed', () => {
  const lines = githubAnnotations(hostileRun());
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe('::error title=Threshold missed%3A recovery::expected: at most 15 s; measured: 31 s');
  expect(lines[1]).toContain('%0A');
  expect(lines[1]).toContain('100 %25: end%0AReplay: npm run repro');
  expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  const run = sampleRun();
  const passed = run.scenarios.filter(({ status }) => status === 'passed');
  expect(githubAnnotations({ ...run, scenarios: passed })).toEqual([]);
  expect(githubAnnotations({ ...run, scenarios: [] })).toEqual([
    '::warning title=Inconclusive::No scenario ran',
  ]);
});

test("an annotation stands at the file and line of a finding, or of the user's own code in the stack", () => {
  const run = sampleRun();
  const failed = run.scenarios.filter(({ status }) => status === 'failed').slice(0, 1);
  const { name, error } = failed[0]!;
  const inside = (path: string): string => join(process.cwd(), path);
  const finding = {
    check: name,
    verdict: 'failed',
    what: 'TypeError',
    evidence: '1 × in worker.js:7',
  } as const;
  const found = githubAnnotations({
    ...{ ...run, scenarios: failed },
    findings: [
      { ...finding, at: { file: inside('dist, new/worker.js'), line: 7 } },
      { ...finding, at: { file: '/elsewhere/worker.js', line: 8 } },
    ],
  });
  expect(found[0]).toMatch(
    /^::error file=dist%2C new\/worker\.js,line=7,title=.+::TypeError%0A1 × in worker\.js:7/,
  );
  expect(found[1]).toMatch(/^::error title=.+::TypeError/);
  const stack = [
    'Error: it broke',
    `    at wait (file://${inside('node_modules/ws/index.js')}:1:2)`,
    `    at missing (${inside('no-such-file.ts')}:3:4)`,
    `    at Object.run (${inside('playwright.config.ts')}:5:6)`,
  ].join('\n');
  const threw = { ...failed[0]!, error: { message: error?.message ?? '', stack } };
  expect(githubAnnotations({ ...run, scenarios: [threw] })[0]).toMatch(
    /^::error file=playwright\.config\.ts,line=5,title=/,
  );
});

test('the cause comes before the error of the client', () => {
  const run = sampleRun();
  const cause = {
    kind: 'no-answer',
    part: 'relay',
    sentence: 'the relay: it hangs, since 1.00 s',
    evidence: ['1.00 s  sent'],
  };
  const scenarios = run.scenarios.filter(({ status }) => status === 'failed').map((it) => ({ ...it, cause }));
  expect(githubAnnotations({ ...run, scenarios })[0]).toContain(
    '::Cause: the relay: it hangs, since 1.00 s.%0A1.00 s  sent%0A',
  );
  expect(toJunit({ ...run, scenarios })).toContain(
    '<failure message="Cause: the relay: it hangs, since 1.00 s.">',
  );
});

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, unknown>>;
}

function traceOf(run: RunResult): TraceEvent[] {
  return (JSON.parse(toChromeTrace(run)) as { traceEvents: TraceEvent[] }).traceEvents;
}

test('a flaky scenario is shown as such by JUnit, annotations and the step summary', () => {
  const run = flakyRun();
  expect(toJunit(run)).toContain(
    '<flakyFailure type="flaky" message="it hung &lt;once&gt;">it hung &lt;once&gt;</flakyFailure>',
  );
  expect(githubAnnotations(run)).toEqual([
    '::warning title=Flaky%3A A quiet connection answers commands for ten seconds::it hung <once>',
  ]);
  expect(stepSummary(run)).toContain('| ⚠️ | A quiet connection answers commands for ten seconds |');
  expect(stepSummary(run)).toContain('it hung \\<once\\>');
});

test('the step summary has the verdict, a row for each scenario, and the replay commands', () => {
  const run = hostileRun();
  const lines = stepSummary(run).split('\n');
  expect(lines[0]).toBe('### 2 of 12 scenarios failed');
  expect(lines.filter((line) => /^\| [✅❌❔⏭️]/u.test(line))).toHaveLength(12);
  expect(lines).toContain('npm run repro -- x.json');
  expect(lines.find((line) => line.includes('a & b'))).toContain('a & b \\< "c" \\]\\]\\>');
});

test('a trace has a process for each scenario, and spans on a track do not overlap', () => {
  const traceEvents = traceOf(sampleRun());
  expect(traceEvents.filter(({ name }) => name === 'process_name')).toHaveLength(12);
  const spans = traceEvents.filter(({ ph }) => ph === 'X');
  expect(spans.length).toBeGreaterThan(100);
  const endUs = new Map<number, number>();
  for (const span of spans.toSorted((one, other) => one.ts - other.ts)) {
    expect(span.ts).toBeGreaterThanOrEqual(endUs.get(span.tid) ?? 0);
    endUs.set(span.tid, span.ts + (span.dur ?? 0));
  }
  expect(spans.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['worker-killed', 'worker 1', 'Runtime.evaluate']),
  );
});

test('a trace follows the Trace Event Format as Perfetto reads it', () => {
  const traceEvents = traceOf(hostileRun());
  const pids = new Set(traceEvents.map(({ pid }) => pid));
  const processOf = new Map<number, number>();
  for (const { name, ph, ts, dur = 0, pid, tid, args } of traceEvents) {
    expect(['X', 'M', 'C']).toContain(ph);
    for (const whole of [ts, dur, pid, tid]) expect(Number.isInteger(whole) && whole >= 0).toBe(true);
    expect(JSON.stringify([name, args])).not.toMatch(/\\ud[89a-f]/);
    if (ph === 'C') expect(Object.values(args ?? {}).every(Number.isFinite)).toBe(true);
    if (name === 'thread_name') processOf.set(tid, pid);
    if (ph === 'X') expect(processOf.get(tid)).toBe(pid);
  }
  const tracks = traceEvents.filter(({ name }) => name === 'thread_name');
  expect(processOf.size).toBe(tracks.length);
  expect(tracks.filter(({ tid }) => pids.has(tid))).toEqual([]);
});

test('a span that began before the history starts with the trace', () => {
  const history = [{ t: 1_000, type: 'recovery', fault: 'relay-killed', ms: 3_000 }] as const;
  const [first] = sampleRun().scenarios;
  const run = { ...sampleRun(), scenarios: first === undefined ? [] : [{ ...first, history }] };
  expect(traceOf(run).filter(({ ph }) => ph === 'X')).toMatchObject([{ name: 'relay-killed', ts: 0 }]);
});
