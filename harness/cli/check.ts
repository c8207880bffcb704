/** `holdfast check HISTORY`: judges a saved history again. */
import { Command } from 'commander';
import { streamHistory } from '../history/stream.ts';
import { Oracle, type Finding, type Judgement } from '../oracle/oracle.ts';
import { INVARIANTS, type Invariant } from '../oracle/violation.ts';
import { formatMs } from '../base/units.ts';
import { EXIT } from './exit-codes.ts';

export function checkCommand(): Command {
  return new Command('check')
    .description('Judges a saved history (JSON Lines) by what must always hold.')
    .argument('<history>', 'a file of reports/…-histories')
    .option('--json', 'print the judgement as JSON')
    .action(check);
}

async function check(file: string, { json }: { readonly json?: boolean }): Promise<void> {
  const oracle = new Oracle();
  let cutOff: boolean;
  let events = 0;
  try {
    cutOff = await streamHistory(file, (event) => {
      events += 1;
      oracle.see(event);
    });
    if (events === 0)
      throw new Error(`${file} is no history: it has no whole line of JSON that is an event.`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const judgement = oracle.judge({ cutOff });
  process.stdout.write(json === true ? `${JSON.stringify(judgement, null, 2)}\n` : inWords(judgement));
  process.exitCode = { passed: EXIT.passed, failed: EXIT.failed, unknown: EXIT.unknown }[judgement.verdict];
}

const SIGNS: Readonly<Record<Finding, string>> = { held: '✓', broken: '✗', unseen: '–' };

/** A line for each invariant, then what broke them, then the verdict. */
function inWords({ verdict, why, invariants, violations, more }: Judgement): string {
  const names = Object.keys(INVARIANTS) as Invariant[];
  const lines = names.map((name) => {
    const unseen = invariants[name] === 'unseen' ? ' (nothing in the history had to do with it)' : '';
    return `${SIGNS[invariants[name]]} ${name.padEnd(3)} ${INVARIANTS[name]}${unseen}`;
  });
  const found = violations.map(({ invariant, text, t }) => `  ${invariant} at ${formatMs(t)}: ${text}`);
  const rest = more > 0 ? [`  … and ${more} more`] : [];
  const last = {
    passed: 'Passed: the history holds.',
    failed: `Failed: ${violations.length + more} ${violations.length + more === 1 ? 'violation' : 'violations'}.`,
    unknown: `Could not tell: ${why ?? ''}.`,
  }[verdict];
  return [...lines, ...(found.length > 0 ? ['', ...found, ...rest] : []), '', last, ''].join('\n');
}
