/**
 * What `error.data` of a client's error says: `holdfast.KIND.WHY`. CDP's `data` is a string, and Puppeteer appends it to
 * the message. An error without it is Chromium's own, or in Chromium's own words.
 */

/**
 * `notExecuted`: certainly not. `refused`: not, by the user's policy; the rest names the rule. `unknown`: it may have
 * been. `gone`: what it was for is not there any more.
 */
export type OutcomeKind = 'notExecuted' | 'refused' | 'unknown' | 'gone';

export interface OutcomeData {
  readonly kind: OutcomeKind;
  readonly why: string;
}

const FORM = /^holdfast\.(notExecuted|refused|unknown|gone)\.(.+)$/;

export function outcomeData(kind: OutcomeKind, why: string): string {
  return `holdfast.${kind}.${why}`;
}

/** Reads an error's `data`; undefined for an error of Chromium's. */
export function readOutcomeData(data: unknown): OutcomeData | undefined {
  const [, kind, why] = (typeof data === 'string' ? FORM.exec(data) : undefined) ?? [];
  return kind === undefined || why === undefined ? undefined : { kind: kind as OutcomeKind, why };
}
