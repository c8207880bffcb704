/** WebSockets as the core wants them. */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ClientSocket } from '../core/cdp/client.ts';
import type { TextSocket } from '../core/link/connection.ts';
import { joinFrames } from '../protocol/codec.ts';
import { SERVER_LIMITS } from './limits.ts';

type Sent = (text: string) => void;

export class ServedSocket implements TextSocket, ClientSocket {
  private readonly socket: WebSocket;
  private readonly sent: Sent | undefined;

  /** `sent` hears of everything that is sent. */
  constructor(socket: WebSocket, sent?: Sent) {
    this.socket = socket;
    this.sent = sent;
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get buffered(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    if (!this.open) return;
    this.sent?.(text);
    this.socket.send(text);
  }

  close(code: number, reason: string): void {
    closeSoon(this.socket, code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }
}

/** Gathers what is sent in one turn into one message: a system call for each frame would cost more than all the rest. */
export class BatchingSocket extends ServedSocket {
  readonly proved: () => void;
  private readonly stream: Duplex;
  private batch: string[] = [];
  private chars = 0;

  /** `stream` is what the socket reads from. `proved` is called when the peer has proved who it is. */
  constructor(socket: WebSocket, stream: Duplex, proved: () => void, sent?: Sent) {
    super(socket, sent);
    this.stream = stream;
    this.proved = proved;
  }

  get receivedBytes(): number {
    return this.stream instanceof Socket ? this.stream.bytesRead : 0;
  }

  override send(text: string): void {
    if (this.batch.push(text) === 1) process.nextTick(() => this.flush());
    this.chars += text.length;
    if (this.chars > SERVER_LIMITS.batchCharsMax) this.flush();
  }

  override close(code: number, reason: string): void {
    this.flush();
    super.close(code, reason);
  }

  private flush(): void {
    if (this.batch.length === 0) return;
    super.send(joinFrames(this.batch));
    this.batch = [];
    this.chars = 0;
  }
}

/** Room for the reason in a close frame (RFC 6455 §5.5): ws throws for a longer one. */
const REASON_BYTES_MAX = 123;

/** Begins the closing handshake, and does not wait long for its end. A reason that is too long loses its end. */
export function closeSoon(socket: WebSocket, code: number, reason: string): void {
  const { read } = new TextEncoder().encodeInto(reason, new Uint8Array(REASON_BYTES_MAX));
  socket.close(code, reason.slice(0, read));
  const timer = setTimeout(() => socket.terminate(), SERVER_LIMITS.closeMs);
  socket.once('close', () => clearTimeout(timer));
}
