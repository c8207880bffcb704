/**
 * docs/causes-examples.md: what a failure with each of these bugs says. It is written, from real runs, only if
 * HOLDFAST_WRITE_EXAMPLES is 1: times in it change with every change of the programs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../setup/root.ts';
import type { Mutant } from '../mutant.ts';

export interface Example {
  readonly mutant: Mutant;
  /** The part that the diagnosis named. */
  readonly named: string | undefined;
  /** What was run, such as `sim, seed 2`. */
  readonly run: string;
  /** What the terminal shows. */
  readonly text: string;
}

const PAGE = path.join(repositoryRoot, 'docs', 'causes-examples.md');
const BEGIN = '<!-- begin: written with HOLDFAST_WRITE_EXAMPLES=1 -->';
const END = '<!-- end -->';
/** Of a long failure: what comes first says most. */
const LINES_MAX = 12;

/** Replaces the mutant's section of the page. Only one process may write at a time. */
export function keepExample({ mutant, named, run, text }: Example): void {
  if (process.env['HOLDFAST_WRITE_EXAMPLES'] !== '1') return;
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const [old = '', after] = rest.split(END);
  if (after === undefined) throw new Error(`${PAGE} does not have the lines ${BEGIN} and ${END}`);
  const sections = new Map(
    old
      .split(/^(?=## )/m)
      .slice(1)
      .map((section) => [/^## (\S+)/.exec(section)?.[1] ?? '', section.trim()]),
  );
  const { id, part = '', story } = mutant;
  const says =
    named === part ? 'and the diagnosis names it' : `but the diagnosis names ${named ?? 'no part'}`;
  const lines = text.split('\n');
  const shown = [...lines.slice(0, LINES_MAX), ...(lines.length > LINES_MAX ? ['…'] : [])].join('\n');
  const head = `## ${id}\n\n${story} The bug is in the ${part}, ${says}. From \`${run}\`:`;
  sections.set(id, `${head}\n\n\`\`\`text\n${shown}\n\`\`\``);
  const sorted = [...sections].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, section]) => section);
  const right = sorted.filter((section) => section.includes(', and the diagnosis names it.')).length;
  const count = `The diagnosis names the right part for ${right} of ${sorted.length}.`;
  writeFileSync(PAGE, `${before}${[BEGIN, count, ...sorted, END].join('\n\n')}${after}`);
}
