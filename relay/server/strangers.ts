/**
 * Sockets of peers that have shown neither a token nor a proof. Each may send a few KiB and take a few seconds, and
 * there are only so many. Of too many the oldest goes: whoever is who it says it is needs a few milliseconds.
 */
import type { Duplex } from 'node:stream';
import { SERVER_LIMITS } from './limits.ts';

export class Strangers {
  /** In the order in which they came. */
  private readonly sockets = new Set<Duplex>();

  get count(): number {
    return this.sockets.size;
  }

  /** A connection that nothing is known of yet. */
  admit(socket: Duplex): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    if (this.sockets.size <= SERVER_LIMITS.strangersMax) return;
    const [oldest] = this.sockets;
    if (oldest === undefined) return;
    this.sockets.delete(oldest);
    oldest.destroy();
  }

  /** The peer has shown a token or a proof. */
  isKnown(socket: Duplex): void {
    this.sockets.delete(socket);
  }
}

/**
 * Closes the socket when more than `bytesMax` arrive from now on, whatever they are a part of. To be called before
 * others listen to its data. Call the result when the limit is to end.
 */
export function limitBytes(socket: Duplex, bytesMax: number): () => void {
  let left = bytesMax;
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  };
  socket.on('data', count);
  return () => socket.off('data', count);
}
