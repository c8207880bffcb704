import type { ClientSocket } from '../cdp/client.ts';
import type { Clock } from '../clock.ts';
import type { TextSocket } from '../link/connection.ts';

/** The far end of a {@link TestSocket}: what a browser extension or a CDP client would be. */
export interface FarEnd {
  onText(text: string): void;
  onClose(code: number, reason: string): void;
}

/** What the relay does with what the far end sends. */
export interface NearEnd {
  onText(text: string): void;
  onClose(reason: string): void;
}

/**
 * A socket as the relay has it, with both ends in the test's hands. Everything arrives in a later turn of the
 * virtual clock, in order, as on a real socket.
 */
export class TestSocket implements TextSocket, ClientSocket {
  open = true;
  buffered = 0;
  receivedBytes = 0;
  /** Everything that the relay has sent. */
  readonly sent: string[] = [];
  /** With what the relay has closed the socket. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  terminated = false;
  near: NearEnd | undefined;
  private readonly clock: Clock;
  private readonly far: FarEnd | undefined;
  private broken = false;

  constructor(clock: Clock, far?: FarEnd) {
    this.clock = clock;
    this.far = far;
  }

  /* ---------------------------------------------------------------- the relay's side */

  send(text: string): void {
    if (!this.open) throw new Error('sent on a socket that is closing');
    this.sent.push(text);
    this.clock.after(0, () => {
      if (!this.broken) this.far?.onText(text);
    });
  }

  close(code: number, reason: string): void {
    this.open = false;
    this.closed = { code, reason };
    this.clock.after(0, () => this.end(code, reason));
  }

  terminate(): void {
    this.open = false;
    this.terminated = true;
    this.clock.after(0, () => this.end(1006, ''));
  }

  /* ---------------------------------------------------------------- the far side */

  farSends(text: string): void {
    this.clock.after(0, () => {
      if (!this.broken) this.near?.onText(text);
    });
  }

  /** The far end closes, or dies; what is on its way does not arrive any more. */
  farCloses(): void {
    this.open = false;
    this.clock.after(0, () => this.end(1006, ''));
  }

  /** The far end is gone, and nobody notices: the socket stays open and silent. */
  goesSilent(): void {
    this.broken = true;
  }

  private end(code: number, reason: string): void {
    if (this.broken) return;
    this.broken = true;
    this.near?.onClose(`closed ${code} ${reason}`);
    this.far?.onClose(code, reason);
  }
}
