/**
 * What `error.data` of a client's error says: `holdfast.KIND.WHY`. CDP's `data` is a string, and Puppeteer appends it to
 * the message. An error without it is Chromium's own, or in Chromium's own words.
 */
import type { RefusalRule } from './refusal-rules.ts';

/**
 * `notExecuted`: certainly not. `refused`: not, by the user's policy; the rest names the rule. `unknown`: it may have
 * been. `executed`: it was, but the result is missing. `gone`: what it was for is not there any more.
 */
export type OutcomeKind = 'notExecuted' | 'refused' | 'unknown' | 'executed' | 'gone';

/** Each code without a rule behind it. docs/troubleshooting.md has a heading for each; docs/refusals.md for each rule. */
export const OUTCOME_CODES = {
  notExecuted: ['waitedTooLong', 'notSupported', 'noBrowser'],
  unknown: [
    'connectionLost',
    'workerRestarted',
    'debuggerLost',
    'tabLost',
    'unreadableAnswer',
    'relayFailed',
  ],
  executed: ['resultTooLarge'],
  gone: ['session', 'target', 'tab', 'renderer', 'relay'],
} as const satisfies Readonly<Record<Exclude<OutcomeKind, 'refused'>, readonly string[]>>;

export type WhyOf<Kind extends OutcomeKind> = Kind extends keyof typeof OUTCOME_CODES
  ? (typeof OUTCOME_CODES)[Kind][number]
  : RefusalRule;

export interface OutcomeData {
  readonly kind: OutcomeKind;
  readonly why: string;
}

const FORM = /^holdfast\.(notExecuted|refused|unknown|executed|gone)\.(.+)$/;

export function outcomeData<Kind extends OutcomeKind>(kind: Kind, why: WhyOf<Kind>): string {
  return `holdfast.${kind}.${why}`;
}

/** Reads an error's `data`; undefined for an error of Chromium's. */
export function readOutcomeData(data: unknown): OutcomeData | undefined {
  const [, kind, why] = (typeof data === 'string' ? FORM.exec(data) : undefined) ?? [];
  return kind === undefined || why === undefined ? undefined : { kind: kind as OutcomeKind, why };
}
