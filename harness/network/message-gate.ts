/** A gate in one direction of a connection. It can hold a message, and everything after it, until it opens. */
import type { ProxiedConnection } from './proxied-connection.ts';
import { FrameSplitter, type SplitFrame } from './frame-splitter.ts';
import type { Direction, StreamFilter, FilterContext, StreamEvent } from './stream-filter.ts';

/** Called with each text message before it passes. Returns a promise to hold the message until it resolves. */
export type Gatekeeper = (text: string) => Promise<void> | undefined;

/** Adds a gate. Call it before the connection has passed any bytes. The returned function removes the gate. */
export function putGate(connection: ProxiedConnection, direction: Direction, keeper: Gatekeeper): () => void {
  return connection.attach(direction, (context) => new MessageGate(context, keeper));
}

type Queued = SplitFrame | Exclude<StreamEvent, { readonly kind: 'data' }>;

class MessageGate implements StreamFilter {
  private readonly context: FilterContext;
  private readonly keeper: Gatekeeper;
  private readonly splitter = new FrameSplitter();
  private readonly queue: Queued[] = [];
  private closed = false;
  private over = false;

  constructor(context: FilterContext, keeper: Gatekeeper) {
    this.context = context;
    this.keeper = keeper;
  }

  get heldBytes(): number {
    return this.queue.reduce((sum, kept) => sum + bytesOf(kept), this.splitter.unfinished.length);
  }

  accept(event: StreamEvent): void {
    if (event.kind === 'data') this.queue.push(...this.splitter.push(event.bytes));
    else this.queue.push(event);
    this.drain();
  }

  heal(): void {
    this.over = true;
    for (const kept of this.queue.splice(0)) this.pass(kept);
    const { unfinished } = this.splitter;
    if (unfinished.length > 0) this.pass({ bytes: unfinished });
  }

  discard(): void {
    this.over = true;
    this.queue.length = 0;
  }

  /** Passes on, in order, everything that need not be held. */
  private drain(): void {
    while (!this.closed && !this.over) {
      const next = this.queue.shift();
      if (next === undefined) return;
      const until = 'text' in next && next.text !== undefined ? this.keeper(next.text) : undefined;
      if (until === undefined) this.pass(next);
      else this.keep(next, until);
    }
  }

  private keep(first: Queued, until: Promise<void>): void {
    this.closed = true;
    this.queue.unshift(first);
    const open = (): void => {
      if (this.over) return;
      this.closed = false;
      this.queue.shift();
      this.pass(first);
      this.drain();
    };
    until.then(open, open);
  }

  private pass(what: Queued): void {
    this.context.next('bytes' in what ? { kind: 'data', bytes: what.bytes } : what);
  }
}

function bytesOf(kept: Queued): number {
  return 'bytes' in kept ? kept.bytes.length : 0;
}
