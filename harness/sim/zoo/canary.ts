/**
 * The canary: a bug that the simulator must catch in every `npm test`, another one each day. An alarm that nobody tests
 * may have been broken for weeks.
 */
import { MUTANTS } from '../../zoo/mutants/index.ts';
import type { Mutant } from '../../zoo/mutant.ts';
import type { Hunt } from './hunt.ts';

/** Each was caught within half of this. */
export const CANARY_SEEDS = 30;

const DAY_MS = 86_400_000;

/** Mutants that are caught quickly, chosen so that neighbours break different parts. */
export const CANARIES: readonly string[] = [
  'canary',
  'announce-lost',
  'domains-not-counted',
  'first-frame-missed',
  'journal-keeps-first',
  'auth-proof-unchecked',
  'challenge-no-timeout',
  'fails-instead-of-waiting',
  'keepalive-swallow',
  'ledger-infinite',
  'slot-late-close',
  'drop-detach-all',
  'discovery-blink',
  'retained-not-restored',
  'worker-amnesia',
  'list-stale',
  'child-after-detach',
  'bad-percent',
  'quota-leaks',
  'close-wrong-tab',
  'events-twice',
  'replay-reversed',
  'replay-skipped',
  'journal-without-emulation',
  'bindings-to-all',
  'explicit-revived',
];

/** What is written with `--json`; the names are a contract. */
export interface CanaryResult {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly mutant: string;
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
  readonly hunt: Hunt;
}

/** @param date YYYY-MM-DD. The same day has the same canary everywhere. */
export function canaryOf(date: string): Mutant {
  const day = Math.floor(Date.parse(date) / DAY_MS);
  const id = CANARIES[day % CANARIES.length];
  const mutant = MUTANTS.find((other) => other.id === id);
  if (mutant === undefined) throw new Error(`the zoo has no mutant ${String(id)}`);
  return mutant;
}

/** A canary that was not caught is a failure of the simulator. */
export function canaryResult(date: string, hunt: Hunt): CanaryResult {
  const failure = `the simulator did not catch the mutant ${hunt.id} of ${date}`;
  return {
    ...{ date, mutant: hunt.id },
    ...{ passed: hunt.caught ? 1 : 0, failed: hunt.caught ? 0 : 1 },
    ...{ failures: hunt.caught ? [] : [failure], hunt },
  };
}
