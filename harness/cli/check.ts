/** `holdfast check HISTORY`: checks a saved history against the invariants. */
import { Command } from 'commander';
import type { Symptom } from '../diagnosis/cause.ts';
import { describe, overdueMs } from '../diagnosis/explain.ts';
import { causeIn } from '../diagnosis/find-cause.ts';
import { TraceReader } from '../diagnosis/trace.ts';
import { streamHistory } from '../history/stream.ts';
import { ClientErrors, type Told } from '../recording/told.ts';
import { Oracle, type Finding, type Judgement } from '../oracle/oracle.ts';
import { INVARIANTS, type Invariant } from '../oracle/violation.ts';
import type { FailureCause } from '../results/run-result.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { formatMs } from '../base/units.ts';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { jsonOption, TO_STDOUT, type JsonOption } from './options.ts';
import { writing } from './writing.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description(
      'Check a saved history (JSON Lines) against the invariants, and name the cause of a failure.',
    )
    .argument('<history>', 'a history file, for example from reports/…-histories')
    .addOption(jsonOption())
    .action(check);
}

async function check(file: string, { json }: { readonly json?: JsonOption }): Promise<void> {
  const oracle = new Oracle();
  const errors = new ClientErrors();
  let failedStep: Symptom | undefined;
  let overdueAtMs: number | undefined;
  let cutOff: boolean;
  let events = 0;
  try {
    cutOff = await streamHistory(file, (event) => {
      events += 1;
      oracle.see(event);
      errors.see(event);
      overdueAtMs ??= overdueMs(event);
      if (event.type === 'step' && event.state === 'failed')
        failedStep ??= { atMs: overdueAtMs ?? event.t, text: event.detail ?? event.name, isJudged: false };
    });
    if (events === 0) throw new Error('This is not a history: expected one JSON event per line, found none.');
  } catch (error) {
    process.stderr.write(`Cannot check ${file}: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const judgement = oracle.judge({ cutOff });
  const told = errors.all;
  const cause = await causeOf(file, symptomOf(judgement, failedStep, told[0]));
  const text = `${JSON.stringify(
    { ...judgement, clientErrors: told, ...(cause === undefined ? {} : { cause }) },
    null,
    2,
  )}\n`;
  process.stdout.write(json === TO_STDOUT ? text : inWords(judgement, told, cause));
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[judgement.verdict];
  if (typeof json === 'string') await writing(() => writeReportFile(json, text, 'result'));
}

/** What is to be explained: the first violation, the step that failed first, or the error that clients got most. */
function symptomOf(
  { violations }: Judgement,
  failedStep: Symptom | undefined,
  told: Told | undefined,
): Symptom | undefined {
  const [first] = violations;
  if (first !== undefined) return { ...first, atMs: first.t, isJudged: true };
  if (failedStep !== undefined || told === undefined) return failedStep;
  return { atMs: told.t, text: `${told.method} ended with the error ${told.outcome}`, isJudged: false };
}

/** Reads the history a second time, up to the failure. */
async function causeOf(file: string, symptom: Symptom | undefined): Promise<FailureCause | undefined> {
  if (symptom === undefined) return undefined;
  const reader = new TraceReader();
  await streamHistory(file, (event) => {
    if (event.t <= symptom.atMs) reader.see(event);
  });
  return describe(causeIn(reader.trace, symptom));
}

const SIGNS: Readonly<Record<Finding, string>> = { held: '✓', broken: '✗', unseen: '–' };

/** A line for each invariant, then the violations, their cause, and the verdict. */
function inWords(
  { verdict, why, invariants, violations, more }: Judgement,
  told: readonly Told[],
  cause: FailureCause | undefined,
): string {
  const names = Object.keys(INVARIANTS) as Invariant[];
  const lines = names.map((name) => {
    const unseen = invariants[name] === 'unseen' ? ' (not exercised in this history)' : '';
    return `${SIGNS[invariants[name]]} ${name.padEnd(3)} ${INVARIANTS[name]}${unseen}`;
  });
  const found = violations.map(({ invariant, text, t }) => `  ${invariant} at ${formatMs(t)}: ${text}`);
  const rest = more > 0 ? [`  … and ${more} more`] : [];
  const last = {
    passed: 'Passed: no invariant was violated.',
    failed: `Failed: ${violations.length + more} ${violations.length + more === 1 ? 'violation' : 'violations'}.`,
    unknown: `Inconclusive: ${why ?? 'no reason given'}.`,
  }[verdict];
  const errors =
    told.length === 0
      ? []
      : [
          '',
          'Errors of the relay that clients got:',
          ...told.map(
            ({ outcome, times, method, t }) =>
              `  ${times} × ${outcome}, the last for ${method} at ${formatMs(t)}`,
          ),
        ];
  const because =
    cause === undefined
      ? []
      : ['', `Cause: ${cause.sentence}.`, ...cause.evidence.map((line) => `  ${line}`)];
  return [
    ...lines,
    ...(found.length > 0 ? ['', ...found, ...rest] : []),
    ...errors,
    ...because,
    '',
    last,
    '',
  ].join('\n');
}
