import { Signal } from '../base/signal.ts';
import type { Stage, StageContext, StreamEvent } from './stream.ts';

/** A hold on a connection. */
export interface HoldHandle {
  /** Bytes held now, in all held directions. */
  readonly heldBytes: number;
  /** Resolves when the first bytes are held. Stays pending if none arrive. */
  readonly bytesHeld: Promise<void>;
  /** Resolves when a FIN or an RST is held. Stays pending if none arrives. */
  readonly endHeld: Promise<void>;
  /** Passes everything on in order and removes the hold. May be called twice. */
  release(): void;
}

/** An active hold: one stage for each held direction. */
export class Hold implements HoldHandle {
  readonly #bytes = new Signal();
  readonly #end = new Signal();
  readonly #stages: HoldStage[] = [];
  readonly #detachers: (() => void)[] = [];
  readonly #onReleased: (hold: Hold) => void;

  constructor(onReleased: (hold: Hold) => void) {
    this.#onReleased = onReleased;
  }

  get heldBytes(): number {
    return this.#stages.reduce((sum, stage) => sum + stage.heldBytes, 0);
  }

  get bytesHeld(): Promise<void> {
    return this.#bytes.promise;
  }

  get endHeld(): Promise<void> {
    return this.#end.promise;
  }

  /** Adds a stage to one direction, using that direction's `attach`. */
  attachWith(attach: (create: (context: StageContext) => Stage) => () => void): void {
    const create = (context: StageContext): Stage => {
      const stage = new HoldStage((event) => context.next(event), this.#bytes, this.#end);
      this.#stages.push(stage);
      return stage;
    };
    this.#detachers.push(attach(create));
  }

  release(): void {
    this.#onReleased(this);
    for (const detach of this.#detachers) detach();
  }
}

/** Holds bytes and the end of the stream, in order, until it is healed. */
class HoldStage implements Stage {
  readonly #next: (event: StreamEvent) => void;
  readonly #bytes: Signal;
  readonly #end: Signal;
  #queue: StreamEvent[] = [];
  #heldBytes = 0;

  constructor(next: (event: StreamEvent) => void, bytes: Signal, end: Signal) {
    this.#next = next;
    this.#bytes = bytes;
    this.#end = end;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  accept(event: StreamEvent): void {
    this.#queue.push(event);
    if (event.kind === 'data') {
      this.#heldBytes += event.bytes.length;
      this.#bytes.raise();
    } else {
      this.#end.raise();
    }
  }

  heal(): void {
    const queue = this.#queue;
    this.discard();
    for (const event of queue) this.#next(event);
  }

  discard(): void {
    this.#queue = [];
    this.#heldBytes = 0;
  }
}
