/** `holdfast check HISTORY`: checks a saved history against the invariants. */
import { Command } from 'commander';
import type { Told } from '../recording/told.ts';
import type { Finding, Judgement } from '../oracle/oracle.ts';
import { INVARIANTS, type Invariant } from '../oracle/violation.ts';
import type { FailureCause } from '../results/run-result.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { printable } from '../base/terminal-text.ts';
import { formatMs } from '../base/units.ts';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { causeOf, readJudged, symptomOf, type JudgedHistory } from './judge-history.ts';
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
  let read: JudgedHistory;
  try {
    read = await readJudged(file);
  } catch (error) {
    process.stderr.write(`Cannot check ${file}: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const { judgement, told } = read;
  const cause = await causeOf(file, symptomOf(read));
  const text = `${JSON.stringify(
    { ...judgement, clientErrors: told, ...(cause === undefined ? {} : { cause }) },
    null,
    2,
  )}\n`;
  process.stdout.write(json === TO_STDOUT ? text : inWords(judgement, told, cause));
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[judgement.verdict];
  if (typeof json === 'string') await writing(() => writeReportFile(json, text, 'result'));
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
  const found = violations.map(
    ({ invariant, text, t }) => `  ${invariant} at ${formatMs(t)}: ${printable(text)}`,
  );
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
              `  ${times} × ${printable(outcome)}, the last for ${printable(method)} at ${formatMs(t)}`,
          ),
        ];
  const because =
    cause === undefined
      ? []
      : ['', `Cause: ${printable(cause.sentence)}.`, ...cause.evidence.map((line) => `  ${printable(line)}`)];
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
