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

/** Remembers a judgement of up to so many methods. They come from clients, so there may be any number of them. */
export class JudgedMethods {
  private readonly judge: (method: string) => boolean;
  private readonly max: number;
  private readonly known = new Map<string, boolean>();

  constructor(judge: (method: string) => boolean, max: number = RELAY_LIMITS.judgedMethodsMax) {
    this.judge = judge;
    this.max = max;
  }

  of(method: string): boolean {
    const remembered = this.known.get(method);
    if (remembered !== undefined) return remembered;
    const judged = this.judge(method);
    if (this.known.size < this.max) this.known.set(method, judged);
    return judged;
  }
}

const repeatable = new JudgedMethods(judge);

/** Whether sending `method` twice does no more than sending it once. */
export function mayRepeat(method: string): boolean {
  return repeatable.of(method);
}

function judge(method: string): boolean {
  const { retry } = policyOf(method);
  if (retry !== undefined) return retry === 'safe';
  return SAFE_REQUESTS.has(method) || readsOrSets(method);
}
