import { connect, type Socket } from 'node:net';
import { Hold, type HoldHandle } from './hold.ts';
import { Pipe } from './pipe.ts';
import { sever } from './sever.ts';
import { Signal } from '../base/signal.ts';
import {
  directionsOf,
  type Direction,
  type DirectionChoice,
  type StreamFilter,
  type FilterContext,
} from './stream-filter.ts';

/** The address of a server. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Receives the events of a connection. */
export interface ConnectionObserver {
  onOpen(): void;
  /** The upstream cannot be reached. `onOpen` and `onClosed` are then not called. */
  onRefused(why: string): void;
  onPassed(direction: Direction, bytes: Buffer): void;
  onClosed(why: string): void;
}

/** One accepted connection, its connection to the upstream, and the filters in between. */
export class ProxiedConnection {
  /** Counted from 1 per proxy. */
  readonly number: number;
  readonly #peer: Socket;
  readonly #server: Socket;
  readonly #pipes: Readonly<Record<Direction, Pipe>>;
  readonly #closed = new Signal();
  readonly #holds = new Set<Hold>();
  readonly #observer: ConnectionObserver;
  #isOpen = false;
  #socketsLeft = 2;
  #why: string | undefined;

  constructor(number: number, peer: Socket, upstream: Address, observer: ConnectionObserver) {
    this.number = number;
    this.#peer = peer;
    this.#server = connect({ ...upstream, allowHalfOpen: true, noDelay: true });
    this.#observer = observer;
    this.#watch();
    this.#pipes = {
      upstream: this.#pipe('upstream', this.#peer, this.#server),
      downstream: this.#pipe('downstream', this.#server, this.#peer),
    };
  }

  /** Resolves when both sockets are closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Bytes written to the receiving side of a direction so far. */
  passedBytes(direction: Direction): number {
    return this.#pipes[direction].passedBytes;
  }

  /** Holds bytes and the end of the stream until released. Bytes that were already written are not affected. */
  hold(choice: DirectionChoice): HoldHandle {
    const hold = new Hold((removed) => this.#holds.delete(removed));
    for (const direction of directionsOf(choice)) {
      hold.attachWith((create) => this.attach(direction, create));
    }
    this.#holds.add(hold);
    return hold;
  }

  /** Releases all holds of this connection, oldest first. */
  release(): void {
    for (const hold of [...this.#holds]) hold.release();
  }

  /** Closes both sides at once. False if both were already closed. */
  cut(why: string): boolean {
    if (this.#peer.destroyed && this.#server.destroyed) return false;
    this.#why ??= why;
    this.#peer.destroy();
    this.#server.destroy();
    return true;
  }

  /** Sends an RST to the receiving side of a direction. False if that side was already closed. */
  reset(direction: Direction, why: string): boolean {
    const socket = direction === 'downstream' ? this.#peer : this.#server;
    if (socket.destroyed) return false;
    this.#why ??= why;
    sever(socket);
    return true;
  }

  /** Adds a filter to one direction, next to the receiving side. The returned function removes it. */
  attach(direction: Direction, create: (context: FilterContext) => StreamFilter): () => void {
    return this.#pipes[direction].attach((next) =>
      create({
        connection: this.number,
        direction,
        next,
        cut: (why) => this.cut(why),
        reset: (why) => this.reset(direction, why),
      }),
    );
  }

  #watch(): void {
    this.#server.once('connect', () => {
      this.#isOpen = true;
      this.#observer.onOpen();
      this.#start();
    });
    this.#server.once('error', (error) => {
      if (!this.#isOpen) this.#observer.onRefused(error.message);
      this.#why ??= `reset by the server (${error.message})`;
      this.#start();
    });
    this.#peer.once('error', (error) => {
      this.#why ??= `reset by the peer (${error.message})`;
    });
    this.#peer.once('close', () => this.#settle());
    this.#server.once('close', () => this.#settle());
  }

  #start(): void {
    this.#pipes.upstream.start();
    this.#pipes.downstream.start();
  }

  #pipe(direction: Direction, source: Socket, sink: Socket): Pipe {
    const back: Direction = direction === 'upstream' ? 'downstream' : 'upstream';
    return new Pipe({
      source,
      sink,
      onPassed: (bytes) => this.#observer.onPassed(direction, bytes),
      onUndeliverable: () => this.#pipes[back].push({ kind: 'reset' }),
    });
  }

  #settle(): void {
    this.#socketsLeft -= 1;
    if (this.#socketsLeft > 0) return;
    this.#pipes.upstream.discard();
    this.#pipes.downstream.discard();
    if (this.#isOpen) this.#observer.onClosed(this.#why ?? 'ended by both sides');
    this.#closed.raise();
  }
}
