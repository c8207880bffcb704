/**
 * Recorded transcripts: how relay and extension behaved in each chapter of the exam when somebody last looked. What differs
 * is a bug, or a change that is wanted and is recorded anew. Unlike an invariant this needs nobody to have thought of the
 * mistake.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../setup/root.ts';
import { CHAPTERS } from '../exam/chapters/index.ts';
import type { RunParts } from '../run.ts';
import { hashOfLine, transcribe } from './transcribe.ts';

const FILE = path.join(repositoryRoot, 'harness', 'sim', 'transcript', 'recorded.json');
/** Of each chapter in which something is chosen. */
const VARIANTS = 4;
const DIGITS = 4;
/** Lines before the first difference that are shown. */
const CONTEXT_LINES = 3;
const SHOWN_CHARS = 220;

interface Recorded {
  /** Major version of Node. Others may break ties between promises differently. */
  readonly node: number;
  /** The transcripts of each chapter's variants: of each line, four hexadecimal digits. */
  readonly chapters: Readonly<Record<string, readonly string[]>>;
}

export interface Difference {
  readonly chapter: string;
  readonly variant: number;
  readonly text: string;
}

/** `count` transcripts were compared, until the first chapter that differs. */
export interface Comparison {
  readonly count: number;
  readonly differences: readonly Difference[];
}

const NODE = Number(process.versions.node.split('.')[0]);

/** Undefined where nothing is recorded for this version of Node. */
export function readRecorded(): Recorded | undefined {
  if (!existsSync(FILE)) return undefined;
  const recorded = JSON.parse(readFileSync(FILE, 'utf8')) as Recorded;
  return recorded.node === NODE ? recorded : undefined;
}

/** Plays all chapters, and stops after `max` that differ. */
export async function compareWithRecorded(
  parts: RunParts,
  { chapters }: Recorded,
  { max, signal }: { readonly max: number; readonly signal?: AbortSignal },
): Promise<Comparison> {
  const differences: Difference[] = [];
  let count = 0;
  for (const chapter of Object.keys(CHAPTERS)) {
    const recorded = chapters[chapter] ?? [];
    for (let variant = 0; variant < Math.max(1, recorded.length); variant++) {
      if (signal?.aborted === true) return { count, differences };
      count++;
      const text = await differenceIn(parts, chapter, variant, recorded[variant]);
      if (text === undefined) continue;
      differences.push({ chapter, variant, text });
      if (differences.length >= max) return { count, differences };
      break;
    }
  }
  return { count, differences };
}

/** Plays all chapters, and writes the file. Returns the number of transcripts. */
export async function record(parts: RunParts): Promise<number> {
  const chapters: Record<string, string[]> = {};
  let count = 0;
  for (const chapter of Object.keys(CHAPTERS)) {
    const hashes: string[] = [];
    for (let variant = 0; variant < VARIANTS; variant++) {
      const { lines, finding, hasVariants } = await transcribe(parts, chapter, variant);
      if (finding !== undefined) throw new Error(`the chapter ${chapter} fails: ${finding.text}`);
      hashes.push(lines.map(hashOfLine).join(''));
      count++;
      if (!hasVariants) break;
    }
    chapters[chapter] = hashes;
  }
  const recorded: Recorded = { node: NODE, chapters };
  writeFileSync(FILE, `${JSON.stringify(recorded, null, 2)}\n`);
  return count;
}

async function differenceIn(
  parts: RunParts,
  chapter: string,
  variant: number,
  recorded: string | undefined,
): Promise<string | undefined> {
  const { lines, finding } = await transcribe(parts, chapter, variant);
  if (finding !== undefined) return finding.text;
  if (recorded === undefined) return 'nothing is recorded';
  const hashes = lines.map(hashOfLine);
  if (hashes.join('') === recorded) return undefined;
  const first = hashes.findIndex((hash, at) => hash !== recorded.slice(at * DIGITS, (at + 1) * DIGITS));
  const shown = lines.slice(Math.max(0, first === -1 ? -CONTEXT_LINES : first - CONTEXT_LINES));
  const all = `${lines.length} lines, ${recorded.length / DIGITS} recorded`;
  if (first === -1) return `it ends too early (${all}), after ${shown.at(-1)?.slice(0, SHOWN_CHARS) ?? ''}`;
  const [line = ''] = lines.slice(first);
  const before = lines.slice(Math.max(0, first - CONTEXT_LINES), first);
  return [
    `line ${first + 1} was not recorded (${all}): ${line.slice(0, SHOWN_CHARS)}`,
    ...before.map((text) => `    after ${text.slice(0, SHOWN_CHARS)}`),
  ].join('\n');
}
