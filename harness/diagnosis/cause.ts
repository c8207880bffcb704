/** Why something failed: which part is responsible, what it did or did not do, and since when. */
import type { Part, Violation } from '../oracle/violation.ts';

/** Names of the explanations, for grouping and for programs. */
export type CauseKind =
  /** The oracle, or the part itself, said whose fault it is. */
  | 'reported'
  /** A process or worker ended, and nothing started it again. */
  | 'not-running'
  /** The extension has no connection and does not try. */
  | 'does-not-connect'
  /** The relay refuses the extension. */
  | 'refused'
  /** One end owes the other the next step of the handshake. */
  | 'handshake'
  /** A fault still blocks the link. */
  | 'blocked'
  /** A click that the harness made as the user did not reach the extension. */
  | 'lost-click'
  /** Somebody does not answer a request. */
  | 'no-answer'
  /** Something was passed on twice. */
  | 'repeated'
  /** A tab's state is wrong at one end. */
  | 'tab'
  /** Everything was answered; what the client waits for does not come from the relay. */
  | 'waits-for-page'
  /** The connection and the tabs are as they should be, and what the client got is wrong. */
  | 'wrong-reply';

export interface Cause {
  readonly kind: CauseKind;
  readonly part: Part;
  /** A clause without a full stop, such as `it has not tried to connect`. */
  readonly what: string;
  /** When it began, on the history's clock. */
  readonly sinceMs: number;
  /** The events that show it: at most {@link EVIDENCE_MAX}, the latest last. */
  readonly evidence: readonly Evidence[];
}

export interface Evidence {
  readonly t: number;
  readonly text: string;
}

export const EVIDENCE_MAX = 3;

/** The failure that is to be explained: what the oracle, or else the client, noticed first. */
export interface Symptom extends Omit<Violation, 'invariant'> {
  /** When it was noticed, on the history's clock. */
  readonly atMs: number;
  /** An oracle noticed it. Otherwise a client did, which only knows that something did not come. */
  readonly isJudged: boolean;
}

const NAMES: Readonly<Record<Part, string>> = {
  browser: 'the browser',
  client: 'the client',
  extension: 'the extension',
  harness: 'the harness',
  network: 'the network',
  page: 'the page',
  relay: 'the relay',
};

/** One sentence without a full stop: `extension: it has not tried to connect since 12.3 s`. */
export function sentenceOf({ part, what, sinceMs }: Cause): string {
  return `${NAMES[part]}: ${what}, since ${seconds(sinceMs)}`;
}

/** One line for each piece of evidence, with the time on the history's clock. */
export function evidenceLines({ evidence }: Cause): string[] {
  return evidence.map(({ t, text }) => `${seconds(t)}  ${text}`);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`;
}
