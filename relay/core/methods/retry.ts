/**
 * Which commands may be sent a second time when the answer to the first was lost.
 *
 * Safe are those that only read, and those that set a state to a given value. Everything else, above all
 * whatever runs the page's code or acts on it, is executed at most once.
 */
import { RELAY_LIMITS } from '../limits.ts';
import { readsOrSets } from './names.ts';
import { policyOf } from './table.ts';

/** Requests to the extension that are no CDP commands. */
const SAFE_REQUESTS: ReadonlySet<string> = new Set(['download.cancel', 'download.find', 'tab.reset']);

/** Methods come from clients, so the memory of them is bounded. */
const known = new Map<string, boolean>();

/** Whether sending `method` twice does no more than sending it once. */
export function mayRepeat(method: string): boolean {
  const remembered = known.get(method);
  if (remembered !== undefined) return remembered;
  const judged = judge(method);
  if (known.size < RELAY_LIMITS.judgedMethodsMax) known.set(method, judged);
  return judged;
}

function judge(method: string): boolean {
  const { retry } = policyOf(method);
  if (retry !== undefined) return retry === 'safe';
  return SAFE_REQUESTS.has(method) || readsOrSets(method);
}
