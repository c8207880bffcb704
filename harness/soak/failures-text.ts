/** The failures of a soak for the terminal: one block for each cause, with the places that it hit. */
import { printable } from '../base/terminal-text.ts';
import { formatCount, formatMs } from '../base/units.ts';
import type { FailureCause } from '../results/run-result.ts';
import { causeKey } from '../results/same-cause.ts';
import type { SoakResult } from '../results/soak-result.ts';

/** One place that a cause has hit. */
interface Hit {
  readonly place: string;
  readonly cause: FailureCause | undefined;
  readonly message: string;
  /** Violations have none: the failures around them have. */
  readonly replay: string | undefined;
}

const CAUSES_MAX = 10;
const PLACES_MAX = 9;
const MESSAGE_LINES_MAX = 6;

/** Lines. Empty if nothing failed. */
export function failureLines({ failures, judgement }: Pick<SoakResult, 'failures' | 'judgement'>): string[] {
  const hits: Hit[] = [
    ...failures.map(({ what, iteration, t, cause, message, replayCommand }) => ({
      ...{ place: `${what}, iteration ${iteration}, at ${formatMs(t)}`, cause, message },
      replay: replayCommand,
    })),
    ...judgement.violations.map(({ invariant, text, t, cause }) => ({
      ...{ place: `${invariant} violated at ${formatMs(t)}`, cause, message: text, replay: undefined },
    })),
  ];
  const groups = grouped(hits);
  const shown = groups.slice(0, CAUSES_MAX).flatMap((group) => ['', ...groupLines(group)]);
  const more = groups.length - CAUSES_MAX;
  return more > 0 ? [...shown, '', `and ${more} more: see the report`] : shown;
}

/** In the order of the first place of each; what has no cause stands alone. */
function grouped(hits: readonly Hit[]): Hit[][] {
  const groups: Hit[][] = [];
  const known = new Map<string, Hit[]>();
  for (const hit of hits) {
    const key = hit.cause === undefined ? undefined : causeKey(hit.cause);
    const group = key === undefined ? undefined : known.get(key);
    if (group !== undefined) {
      group.push(hit);
      continue;
    }
    const fresh = [hit];
    groups.push(fresh);
    if (key !== undefined) known.set(key, fresh);
  }
  return groups;
}

function groupLines(group: readonly Hit[]): string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { cause, message, place } = first;
  const replay = group.find((hit) => hit.replay !== undefined)?.replay;
  const places = group.slice(0, PLACES_MAX).map((hit) => hit.place);
  const more = group.length - places.length;
  return [
    cause === undefined ? `✗ ${place}` : `✗ Cause: ${printable(cause.sentence)}.`,
    ...(cause?.evidence ?? []).map((line) => `    ${printable(line)}`),
    ...(cause === undefined
      ? []
      : [
          `  hit ${formatCount(group.length, 'place')}: ${places.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
        ]),
    ...message
      .split('\n')
      .slice(0, MESSAGE_LINES_MAX)
      .map((line) => `    ${printable(line)}`),
    ...(replay === undefined ? [] : [`    replay: ${replay}`]),
  ];
}
