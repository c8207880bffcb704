/** What is made of a failing run: a small one, a file that replays it, a diagram. */
import path from 'node:path';
import { commandLine } from '../../setup/root.ts';
import { INVARIANTS, type Invariant } from '../../oracle/violation.ts';
import { evidenceLines, sentenceOf, type Cause } from '../../diagnosis/cause.ts';
import { Diagram } from '../diagram.ts';
import { replayOf, writeReplay } from '../replay-file.ts';
import { run, type RunParts } from '../run.ts';
import { shrink, type Failing } from '../shrink.ts';
import type { Subject } from './subject.ts';
import { drawPage } from './run-page.ts';
import { whyItFails } from './why.ts';

export interface Explained {
  readonly failing: Failing;
  /** For the terminal. */
  readonly text: string;
  /** The replay's file. */
  readonly file: string;
}

export interface ExplainOptions {
  /** Where the replay goes. */
  readonly file: string;
  readonly subject: Subject;
  /** How long to shrink, in milliseconds; 0 for not at all. */
  readonly shrinkMs: number;
}

/** Shrinks a failing run, saves it, and draws it: for the terminal, and as a page beside the replay's file. */
export async function explain(
  parts: RunParts,
  failing: Failing,
  { file, subject, shrinkMs }: ExplainOptions,
): Promise<Explained> {
  const small = shrinkMs === 0 ? undefined : await shrink(parts, failing, shrinkMs);
  const best: Failing = small ?? failing;
  const { mutant, extension } = subject;
  writeReplay(file, replayOf(best, { mutant: mutant?.id, extension }));
  const shrunk =
    small === undefined
      ? ''
      : `\n  shrunk from ${failing.result.taken.length} choices to ${best.result.taken.length} in ${small.runs} runs${small.done ? '' : ' (timed out)'}`;
  const { options, result } = best;
  const cause = await whyItFails(parts, { options, schedule: result.taken });
  const page = file.replace(/\.json$/, '.html');
  const diagram = await drawPage(parts, best, { page, replay: file, subject, cause });
  const end = best.result.finding?.text ?? '';
  const where = `Replay: ${replayCommand(file)}\n  Page: ${path.relative(process.cwd(), page)}`;
  const text = `${headlineWithCause(best, cause)}${shrunk}\n\n${diagram.text(end)}\n\n  ${where}`;
  return { failing: best, text, file };
}

/** The diagram of a run that is played again, for the terminal. */
export async function draw(parts: RunParts, failing: Failing): Promise<string> {
  const { options, result } = failing;
  const diagram = new Diagram();
  await run(parts, { options, schedule: result.taken, observer: diagram });
  return diagram.text(result.finding?.text ?? 'nothing went wrong');
}

/** What comes first of a failure. */
export function headlineWithCause(failing: Failing, cause: Cause | undefined): string {
  return headline(failing) + causeText(cause);
}

function causeText(cause: Cause | undefined): string {
  if (cause === undefined) return '';
  const evidence = evidenceLines(cause).map((line) => `\n    ${line}`);
  return `\n  Cause: ${sentenceOf(cause)}${evidence.join('')}`;
}

export function headline({ options, result }: Failing): string {
  const { finding } = result;
  if (finding === undefined) return `seed ${options.seed} passes`;
  return `✗ seed ${options.seed} violates ${invariantText(finding.invariant)}\n  ${finding.text} (at ${finding.ms} ms)`;
}

export function invariantText(invariant: Invariant): string {
  return `${invariant}: ${INVARIANTS[invariant]}`;
}

export function replayCommand(file: string): string {
  return commandLine('sim', `--replay ${path.relative(process.cwd(), file)}`);
}
