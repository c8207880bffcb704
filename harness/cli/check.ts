/** `holdfast check HISTORY`: checks a saved history against the invariants. */
import { Command } from 'commander';
import { streamHistory } from '../history/stream.ts';
import { Oracle, type Finding, type Judgement } from '../oracle/oracle.ts';
import { INVARIANTS, type Invariant } from '../oracle/violation.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { formatMs } from '../base/units.ts';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { jsonOption, TO_STDOUT, type JsonOption } from './options.ts';
import { writing } from './writing.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('Check a saved history (JSON Lines) against the invariants.')
    .argument('<history>', 'a history file, for example from reports/…-histories')
    .addOption(jsonOption())
    .action(check);
}

async function check(file: string, { json }: { readonly json?: JsonOption }): Promise<void> {
  const oracle = new Oracle();
  let cutOff: boolean;
  let events = 0;
  try {
    cutOff = await streamHistory(file, (event) => {
      events += 1;
      oracle.see(event);
    });
    if (events === 0) throw new Error('This is not a history: expected one JSON event per line, found none.');
  } catch (error) {
    process.stderr.write(`Cannot check ${file}: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const judgement = oracle.judge({ cutOff });
  const text = `${JSON.stringify(judgement, null, 2)}\n`;
  process.stdout.write(json === TO_STDOUT ? text : inWords(judgement));
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[judgement.verdict];
  if (typeof json === 'string') await writing(() => writeReportFile(json, text, 'result'));
}

const SIGNS: Readonly<Record<Finding, string>> = { held: '✓', broken: '✗', unseen: '–' };

/** A line for each invariant, then the violations, then the verdict. */
function inWords({ verdict, why, invariants, violations, more }: Judgement): string {
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
  return [...lines, ...(found.length > 0 ? ['', ...found, ...rest] : []), '', last, ''].join('\n');
}
