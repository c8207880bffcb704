/**
 * Counts what the clients make the relay keep. Each has a limit of its own, and there is one for all together; a
 * client below its equal share of that is never refused because of the others.
 */
import type { CdpError } from './errors.ts';
import type { RulesOf } from '../protocol/refusal-rules.ts';
import type { Refusal } from '../protocol/refusal-text.ts';
import type { Invariant } from './invariant.ts';
import { RELAY_LIMITS } from './limits.ts';
import { refused } from './refusal.ts';

/** The name of a limit in the table that refuses something. */
export type LimitName = Extract<RulesOf<'limit'>, keyof typeof RELAY_LIMITS>;

/** A limit for one client, and the one for all. */
export interface Limited {
  readonly each: LimitName;
  readonly total: LimitName;
}

export interface QuotaOptions {
  /** What is refused: a noun phrase. */
  readonly what: string;
  /** What there are too many of: `commands without an answer`. */
  readonly things: string;
  /** What the client can do: a sentence without a full stop. */
  readonly advice: string;
  readonly count?: Limited;
  readonly chars?: Limited;
}

/** How many things, and their characters together. */
export interface Kept {
  count: number;
  chars: number;
}

export class Quota {
  private readonly options: QuotaOptions;
  /** An entry of zero stays until another owner comes: mostly its owner counts something again at once. */
  private readonly kept = new Map<object, Kept>();
  private readonly total: Kept = { count: 0, chars: 0 };

  constructor(options: QuotaOptions) {
    this.options = options;
  }

  /** What all have. */
  get count(): number {
    return this.total.count;
  }

  /** Why there is no room for one more thing of this size; undefined where there is. */
  refusal(owner: object, chars: number): CdpError | undefined {
    const { count: ownCount, chars: ownChars } = this.kept.get(owner) ?? NOTHING;
    const { options, total } = this;
    return (
      this.reached(options.count, ownCount + 1, total.count + 1, '') ??
      this.reached(options.chars, ownChars + chars, total.chars + chars, 'characters in ')
    );
  }

  add(owner: object, chars: number): void {
    this.change(owner, 1, chars);
  }

  remove(owner: object, chars: number): void {
    this.change(owner, -1, -chars);
  }

  /** The owner is gone, and everything of it. */
  forget(owner: object): void {
    const own = this.kept.get(owner);
    if (own === undefined) return;
    this.total.count -= own.count;
    this.total.chars -= own.chars;
    this.kept.delete(owner);
  }

  /** `actual`: what each owner has, counted anew. Who is not in it has nothing. */
  check(invariant: Invariant, actual: ReadonlyMap<object, Kept>): void {
    const { things } = this.options;
    const sum: Kept = { count: 0, chars: 0 };
    for (const owner of new Set([...this.kept.keys(), ...actual.keys()])) {
      const counted = this.kept.get(owner) ?? NOTHING;
      const { count, chars } = actual.get(owner) ?? NOTHING;
      sum.count += count;
      sum.chars += chars;
      invariant(
        counted.count === count && counted.chars === chars,
        `an owner counts ${counted.count} ${things} of ${counted.chars} characters, not ${count} of ${chars}`,
      );
    }
    const { total } = this;
    invariant(
      total.count === sum.count && total.chars === sum.chars,
      `all count ${total.count} ${things} of ${total.chars} characters, not ${sum.count} of ${sum.chars}`,
    );
  }

  private change(owner: object, count: number, chars: number): void {
    let own = this.kept.get(owner);
    if (own === undefined) {
      // What is given back late, by an owner that was forgotten.
      if (count < 0) return;
      for (const [other, { count: left }] of this.kept) if (left === 0) this.kept.delete(other);
      own = { count: 0, chars: 0 };
      this.kept.set(owner, own);
    }
    own.count += count;
    own.chars += chars;
    this.total.count += count;
    this.total.chars += chars;
  }

  private reached(
    limited: Limited | undefined,
    own: number,
    all: number,
    partOf: '' | 'characters in ',
  ): CdpError | undefined {
    if (limited === undefined) return undefined;
    const { each, total } = limited;
    const isOverOwn = own > RELAY_LIMITS[each];
    if (!isOverOwn && (all <= RELAY_LIMITS[total] || own <= shareOf(total))) return undefined;
    const { what, advice } = this.options;
    const things = `${partOf}${this.options.things}`;
    if (isOverOwn) return limitReached({ what, who: 'a client', limit: each, things, advice });
    return limitReached({ what, who: 'all clients together', limit: total, things, advice });
  }
}

const NOTHING: Readonly<Kept> = { count: 0, chars: 0 };

/** What each client may have of a total, whatever the others have. */
export function shareOf(total: LimitName): number {
  return RELAY_LIMITS[total] / RELAY_LIMITS.clientsMax;
}

export interface Reached {
  readonly what: string;
  readonly who: string;
  readonly limit: LimitName;
  readonly things: string;
  /** A sentence without a full stop. */
  readonly advice: string;
}

/** The refusal for whoever has reached a limit. */
export function limitRefusal({ what, who, limit, things, advice }: Reached): Refusal {
  return {
    rule: `limit.${limit}`,
    what,
    why: `${who} can have up to ${RELAY_LIMITS[limit]} ${things} (${limit})`,
    option: `No option changes this limit. ${advice}`,
  };
}

/** As {@link limitRefusal}, as an error for a client. */
export function limitReached(reached: Reached, code?: number): CdpError {
  return refused(limitRefusal(reached), code === undefined ? {} : { code });
}
