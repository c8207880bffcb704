/**
 * One end of a channel that outlives its sockets: frames are numbered, kept until the peer has acknowledged
 * them, sent again after a resume, and handled once however often they arrive.
 *
 * A channel lasts as long as both the relay's process and the worker instance. It does not know sockets: it provides text
 * to send, and gets what arrived.
 */
import { BadFrameError, encode, encodeNumbered } from './codec.ts';
import type { ExtensionFrame, RelayFrame, Unnumbered } from './frames.ts';
import { LINK_LIMITS } from './limits.ts';

/** What the channel needs of its present socket. Undefined while there is none. */
export type SendText = (text: string) => void;

interface Kept {
  readonly n: number;
  readonly text: string;
  readonly free: (() => void) | undefined;
}

/** What is kept for a resume, in frames and in characters. */
export type OutboxLimits = Readonly<Record<'outboxFramesMax' | 'outboxCharsMax', number>>;

/** `Sent`: the frames of this end. */
export class Channel<Sent extends RelayFrame | ExtensionFrame> {
  private readonly limits: OutboxLimits;
  private outbox: Kept[] = [];
  private outboxChars = 0;
  private nextNumber = 1;
  private receivedNumber = 0;
  private unackedFrames = 0;
  private unackedChars = 0;
  private sendText: SendText | undefined;

  constructor(limits: OutboxLimits = LINK_LIMITS) {
    this.limits = limits;
  }

  /** The number of the last frame that arrived in order. */
  get received(): number {
    return this.receivedNumber;
  }

  /** Frames that the peer has not acknowledged. */
  get unacknowledged(): number {
    return this.outbox.length;
  }

  /** Whether so much is on its way that what can wait should wait. Never without a socket. */
  get isFull(): boolean {
    return this.sendText !== undefined && this.outboxChars >= LINK_LIMITS.windowChars;
  }

  /** What must be true whenever nothing is under way: `hasSocket` says whether there is one to send on. */
  check(invariant: (condition: boolean, message: string) => void, hasSocket: boolean): void {
    const chars = this.outbox.reduce((sum, { text }) => sum + text.length, 0);
    invariant(
      chars === this.outboxChars,
      `${this.outboxChars} characters of frames count as kept, not ${chars}`,
    );
    const sends = this.sendText !== undefined;
    invariant(
      sends === hasSocket,
      `the channel ${sends ? 'sends' : 'keeps'} its frames, and there is ${hasSocket ? 'a' : 'no'} socket`,
    );
  }

  /** Frames with a `free` that are kept. */
  get owned(): number {
    return this.outbox.filter(({ free }) => free !== undefined).length;
  }

  /**
   * Numbers, keeps and, where there is a socket, sends a frame. Returns its number. `free` is called once when the
   * frame is no longer kept.
   */
  send(frame: Unnumbered<Sent>, body?: string, free?: () => void): number {
    const n = this.nextNumber++;
    const text = encodeNumbered(frame, n, body);
    this.keep({ n, text, free });
    this.sendText?.(text);
    return n;
  }

  /**
   * Whether this end can go on after the peer says that it received everything up to `peerReceived`:
   * nothing in between may have been dropped.
   */
  canResume(peerReceived: number): boolean {
    if (peerReceived >= this.nextNumber) return false;
    const oldest = this.outbox[0]?.n ?? this.nextNumber;
    return peerReceived >= oldest - 1;
  }

  /** Takes a new socket and sends again what the peer has not received. */
  resume(sendText: SendText, peerReceived: number): void {
    this.acknowledge(peerReceived);
    this.sendText = sendText;
    for (const kept of this.outbox) sendText(kept.text);
  }

  /** The socket is gone; frames are kept from now on. */
  suspend(): void {
    this.sendText = undefined;
  }

  /** The peer has everything up to `number`. */
  acknowledge(number: number): void {
    let done = 0;
    while (done < this.outbox.length) {
      const kept = this.outbox[done];
      if (kept === undefined || kept.n > number) break;
      this.outboxChars -= kept.text.length;
      kept.free?.();
      done++;
    }
    if (done > 0) this.outbox.splice(0, done);
  }

  /**
   * Notes an arrived frame's number. True when it must be handled; false when it was handled before.
   * Throws {@link BadFrameError} when a number was left out, which no socket does: the peer is broken.
   */
  arrived(n: number, chars: number): boolean {
    if (n <= this.receivedNumber) return false;
    if (n !== this.receivedNumber + 1) {
      const after = this.receivedNumber;
      throw new BadFrameError(`frame ${n} arrived after ${after}: frames in between are missing`);
    }
    this.receivedNumber = n;
    this.unackedFrames++;
    this.unackedChars += chars;
    if (this.unackedFrames >= LINK_LIMITS.ackEveryFrames || this.unackedChars >= LINK_LIMITS.ackEveryChars) {
      this.unackedFrames = 0;
      this.unackedChars = 0;
      this.sendText?.(encode({ type: 'ack', received: this.receivedNumber }));
    }
    return true;
  }

  private keep(kept: Kept): void {
    this.outbox.push(kept);
    this.outboxChars += kept.text.length;
    // What is dropped here can no longer be sent again: `canResume` then says so, and both ends start anew.
    const { outboxFramesMax, outboxCharsMax } = this.limits;
    while (this.outbox.length > outboxFramesMax || this.outboxChars > outboxCharsMax) {
      const dropped = this.outbox.shift();
      if (dropped === undefined) break;
      this.outboxChars -= dropped.text.length;
      dropped.free?.();
    }
  }
}
