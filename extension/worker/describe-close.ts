import type { LinkFailure } from './link-phase.ts';

/** 1006: the browser gives no reason; usually nothing is listening on the port. */
export function describeClose({ code, reason }: CloseEvent): LinkFailure {
  if (code === 1006) return { cause: 'noAnswer', why: 'no answer' };
  return { cause: 'closed', why: reason === '' ? `closed with ${code}` : `closed with ${code}: ${reason}` };
}
