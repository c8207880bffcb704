/**
 * The slot: which extension the relay is connected to. At most one connection holds it, a dead holder never
 * blocks a live newcomer for long, and a late callback of a replaced connection changes nothing.
 *
 * Chromium ends a worker at will and starts its next life at once. A slot that anybody could have in between would
 * go to the other browser that happens to try at that moment, and the first one would be refused. So a slot is kept
 * for a moment for the installation that has had it.
 *
 * Who may take the slot is decided only after the newcomer has proved that it has the pairing key, so an
 * unauthenticated program can neither evict the holder nor make the relay talk to it. The refusal of a live
 * duplicate is therefore a frame (status 409), which, unlike an HTTP status, an extension can read.
 */
import { NO_OPTION } from '../../protocol/refusal-text.ts';
import type { Connect, RefusalCode } from '../../protocol/frames.ts';
import type { Clock } from '../clock.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { Log } from '../log.ts';
import { sometimes } from '../../protocol/sometimes.ts';

/** What happens to a live extension when another one, of another installation, wants in. */
export type DuplicatePolicy = 'refuse' | 'replace';

/** What the slot needs of a connection that has authenticated itself. */
export interface SlotCandidate {
  readonly claim: Connect;
  /** False as soon as the socket has begun to close. */
  readonly open: boolean;
  /** Asks the peer for a sign of life; calls back with whether one came before `deadlineMs`. Once. */
  probe(deadlineMs: number, answered: (alive: boolean) => void): void;
  /** Sends the refusal and closes. */
  refuse(code: RefusalCode, refusal: { readonly why: string; readonly option: string }): void;
  /** Closes because another connection has the slot now. */
  replaced(): void;
}

export class Slot<C extends SlotCandidate> {
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly policy: DuplicatePolicy;
  private readonly granted: (candidate: C) => void;
  private holderNow: C | undefined;
  /** Who had the slot last, while nobody has it, or the holder's socket is closing. */
  private left: { readonly instanceId: string; readonly atMs: number } | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly policy: DuplicatePolicy;
    /** The candidate has the slot. The previous holder, if any, has been closed. */
    readonly granted: (candidate: C) => void;
  }) {
    this.clock = options.clock;
    this.log = options.log;
    this.policy = options.policy;
    this.granted = options.granted;
  }

  get holder(): C | undefined {
    return this.holderNow;
  }

  /** Decides about a connection that has proved who it is: now, or after the holder was probed. */
  claim(candidate: C): void {
    const holder = this.holderNow;
    if (holder?.open === false) this.noteLeft(holder);
    const keptMs = this.keptMs(candidate);
    if (keptMs > 0) return this.claimLater(candidate, keptMs);
    if (holder === undefined || !holder.open) return this.grant(candidate);
    if (holder.claim.instanceId === candidate.claim.instanceId)
      return this.settleSameInstance(holder, candidate);
    if (this.mayReplace(candidate.claim)) return this.grant(candidate);
    this.settleDuplicate(holder, candidate);
  }

  /** The candidate's socket is gone. Of no effect unless it holds the slot. */
  vacate(candidate: C): boolean {
    if (this.holderNow !== candidate) return false;
    this.noteLeft(candidate);
    this.holderNow = undefined;
    return true;
  }

  private noteLeft(holder: C): void {
    this.left ??= { instanceId: holder.claim.instanceId, atMs: this.clock.now() };
  }

  /** How long the slot is still kept from this candidate; 0 where it is not. */
  private keptMs({ claim }: C): number {
    if (this.left === undefined || this.left.instanceId === claim.instanceId || this.mayReplace(claim))
      return 0;
    return this.left.atMs + RELAY_LIMITS.slotKeptMs - this.clock.now();
  }

  private mayReplace(claim: Connect): boolean {
    return this.policy === 'replace' && !claim.polite;
  }

  private claimLater(candidate: C, afterMs: number): void {
    sometimes('relay: the slot was kept for its last holder');
    this.clock.after(afterMs, () => {
      if (candidate.open) this.claim(candidate);
    });
  }

  private grant(candidate: C): void {
    const previous = this.holderNow;
    this.holderNow = candidate;
    this.left = undefined;
    if (previous !== undefined && previous !== candidate) {
      this.log.info('extension connection replaced', { instanceId: previous.claim.instanceId });
      previous.replaced();
    }
    this.granted(candidate);
  }

  /** The same installation is back: with a later worker, or a later socket of the same one. */
  private settleSameInstance(holder: C, candidate: C): void {
    if (isLater(candidate.claim, holder.claim)) return this.grant(candidate);
    sometimes('relay: an earlier worker was refused');
    candidate.refuse('stale-boot', {
      why: 'a newer worker of this extension is already connected',
      option: `${NO_OPTION}: the newer connection is in use`,
    });
  }

  private settleDuplicate(holder: C, candidate: C): void {
    const since = this.clock.now();
    holder.probe(RELAY_LIMITS.duplicateProbeMs, (alive) => {
      if (!candidate.open) return;
      this.log.info('probed the extension for a duplicate', { alive, tookMs: this.clock.now() - since });
      // The answer concerns the holder of then; if it has changed, or is going, the question is another one.
      if (this.holderNow !== holder || !holder.open) return this.claim(candidate);
      if (!alive) {
        sometimes('relay: a holder that gave no sign of life lost the slot');
        return this.grant(candidate);
      }
      sometimes('relay: a live duplicate was refused');
      candidate.refuse('already-connected', {
        why: 'another browser or profile is already connected to this relay',
        option: 'Close that one, start a relay on another port, or start this one with --duplicate=replace',
      });
    });
  }
}

function isLater(claim: Connect, than: Connect): boolean {
  if (claim.boot.number !== than.boot.number) return claim.boot.number > than.boot.number;
  // Equal numbers with different ids: the counter was lost with the storage. The one that proved itself last wins.
  return claim.boot.id !== than.boot.id || claim.attempt > than.attempt;
}
