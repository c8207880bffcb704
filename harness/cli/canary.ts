/** `holdfast zoo --canary`: the bug of the day must be caught. */
import { InvalidArgumentError } from 'commander';
import { writeReportFile } from '../report/write.ts';
import { CANARY_SEEDS, canaryOf, canaryResult } from '../sim/zoo/canary.ts';
import { hunt } from '../sim/zoo/hunt.ts';
import { EXIT } from './exit-codes.ts';
import type { JsonOption } from './options.ts';
import { writing } from './writing.ts';

/** Overrides the day, to repeat what another day's run did. */
const DATE = 'HOLDFAST_CANARY_DATE';

/** Checks the date of `--canary`. */
export function canaryDate(text: string): string {
  if (isDate(text)) return text;
  throw new InvalidArgumentError('Expected a date such as 2026-11-28.');
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

/** `true` stands for today, or for the day that the environment names; undefined where that is no date. */
export function canaryDay(wish: string | true, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (wish !== true) return wish;
  const named = env[DATE];
  if (named === undefined || named === '') return new Date().toISOString().slice(0, 10);
  if (isDate(named)) return named;
  process.stderr.write(`${DATE} is '${named}'. Set it to a date such as 2026-11-28, or unset it.\n`);
  return undefined;
}

/** Puts the bug of the day back, and says whether the simulator caught it. */
export async function runCanary(
  date: string,
  {
    json,
    from,
    signal,
  }: { readonly json: JsonOption | undefined; readonly from: number; readonly signal: AbortSignal },
): Promise<void> {
  const mutant = canaryOf(date);
  const found = await hunt(mutant, { detector: 'seeds', from, seeds: CANARY_SEEDS, signal });
  const result = canaryResult(date, found);
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (json === true) process.stdout.write(text);
  else {
    const again = `Repeat it: holdfast zoo --canary ${date}`;
    const what = found.caught
      ? `✓ The canary of ${date} is ${mutant.id} (${mutant.story}): caught at seed ${from + found.seeds - 1} in ${(found.ms / 1000).toFixed(1)} s`
      : `✗ The canary of ${date}, ${mutant.id} (${mutant.story}), was not caught within ${found.seeds} seeds. A detector is broken.`;
    process.stdout.write(`${what}\n${again}\n`);
  }
  if (typeof json === 'string') await writing(() => writeReportFile(json, text, 'result'));
  process.exitCode = signal.aborted ? EXIT.unknown : result.failed > 0 ? EXIT.failed : EXIT.passed;
}
