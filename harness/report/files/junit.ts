import { stripVTControlCharacters } from 'node:util';
import type { RunResult, ScenarioResult } from '../../results/run-result.ts';
import { failureText } from '../failure-text.ts';
import { totalsOf, verdictOf } from '../verdict.ts';

/** Characters that XML 1.0 forbids, even when escaped. */
const FORBIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Converts a run to JUnit XML, in the dialect that CI services read. Times are in seconds. Elements and attributes are those
 * of `junit-10.xsd` of Jenkins' xUnit plugin, which refuses others. GitLab shows the content of `failure` and `skipped`, and
 * ignores their attributes, so they have both.
 */
export function toJunit(run: RunResult): string {
  const kind = run.kind ?? 'torture';
  const scenarios = run.scenarios;
  const broken = (run.thresholds ?? []).filter(({ state }) => state === 'broken');
  const { failed, unknown, skipped } = totalsOf(run);
  const counts = `tests="${scenarios.length + broken.length}" failures="${failed + broken.length}" errors="0"`;
  const time = `time="${seconds(run.durationMs)}"`;
  const about = `name="holdfast ${kind} ${attribute(run.target)}" timestamp="${attribute(run.startedAt)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(verdictOf(run).headline)}" ${counts} ${time}>`,
    `<testsuite ${about} ${counts} skipped="${skipped + unknown}" ${time}>`,
    ...scenarios.map((scenario) => testCase(kind, scenario)),
    ...broken.map(({ name, demand, seen }) => {
      const why = `expected: ${demand}; measured: ${seen}`;
      const failure = `<failure message="${attribute(why)}">${text(why)}</failure>`;
      return `<testcase classname="holdfast.${kind}.thresholds" name="${attribute(name)}" time="0">${failure}</testcase>`;
    }),
    '</testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(kind: string, scenario: ScenarioResult): string {
  const { name, title, durationMs, repeat } = scenario;
  const shown = repeat === undefined ? title : `${title} (repeat ${repeat})`;
  return [
    `<testcase classname="holdfast.${kind}.${attribute(name)}" name="${attribute(shown)}" time="${seconds(durationMs)}">`,
    outcome(scenario),
    systemOut(scenario),
    '</testcase>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** `flakyFailure` is what Maven's Surefire writes; services that do not know it count the test as passed. */
function outcome(scenario: ScenarioResult): string {
  const { status, error, failedAttempts = [] } = scenario;
  if (status === 'passed') {
    return failedAttempts
      .map(
        ({ message }) =>
          `<flakyFailure type="flaky" message="${attribute(message)}">${text(message)}</flakyFailure>`,
      )
      .join('\n');
  }
  if (status === 'skipped' || status === 'unknown') {
    const reason = error?.message ?? 'No reason was given.';
    const [line = ''] = reason.split('\n', 1);
    return `<skipped message="${attribute(line)}">${text(reason)}</skipped>`;
  }
  const whole = failureText(scenario);
  const [first = ''] = whole.split('\n', 1);
  const body = error?.stack === undefined ? whole : `${whole}\n\n${error.stack}`;
  return `<failure message="${attribute(first)}">${text(body)}</failure>`;
}

function systemOut({ faults, recoveryMs, evidence }: ScenarioResult): string {
  const lines = [
    ...(faults.length > 0 ? [`faults: ${faults.join(', ')}`] : []),
    ...(recoveryMs.length > 0 ? [`recovery times in ms: ${recoveryMs.join(', ')}`] : []),
    ...(evidence?.replayCommand === undefined ? [] : [`replay: ${evidence.replayCommand}`]),
  ];
  return lines.length === 0 ? '' : `<system-out>${text(lines.join('\n'))}</system-out>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function text(raw: string): string {
  return stripVTControlCharacters(raw)
    .replace(FORBIDDEN, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}

/** XML parsers turn line breaks in attributes into spaces, so they are escaped. */
function attribute(raw: string): string {
  return text(raw).replace(/"/g, '&quot;').replace(/\n/g, '&#10;');
}
