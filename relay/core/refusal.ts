/**
 * What the relay refuses by the user's policy. Each refusal says three things: what was refused, why, and which
 * option would allow it.
 */
import type { CdpError } from './cdp/errors.ts';

/** Names of the policy's rules, as clients read them in `error.data`. */
export type RefusalRule = string;

export interface Refusal {
  readonly rule: RefusalRule;
  /** What was refused: a noun phrase, as `Navigation to file:///etc/passwd`. */
  readonly what: string;
  /** Why: a sentence without a full stop. */
  readonly why: string;
  /** Which option would allow it, or that none does: a sentence without a full stop. */
  readonly option: string;
}

/** The refusal as a client gets it. */
export function refused({ rule, what, why, option }: Refusal): CdpError {
  return {
    code: -32000,
    message: `${what} was refused: ${why}. ${option}.`,
    data: `holdfast.refused.${rule}`,
  };
}
