/**
 * What the relay refuses by the user's policy. Each refusal says three things: what was refused, why, and which
 * option would allow it.
 */
import { refusalText, type RefusalWords } from '../protocol/refusal-text.ts';
import type { CdpError } from './errors.ts';

/** Names of the policy's rules, as clients read them in `error.data`. */
export type RefusalRule = string;

export interface Refusal extends RefusalWords {
  readonly rule: RefusalRule;
}

/** The refusal as a client gets it. */
export function refused({ rule, ...words }: Refusal): CdpError {
  return { code: -32000, message: refusalText(words), data: `holdfast.refused.${rule}` };
}
