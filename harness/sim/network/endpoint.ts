/**
 * One end of a simulated WebSocket, as the program that owns it sees it: the states and the closing handshake
 * of RFC 6455, section 7. It satisfies the relay core's `TextSocket` and `ClientSocket`.
 */
import type { Cancel, Kernel } from '../kernel.ts';

/** Called in the owner's lane. After `onClose` nothing more is called. */
export interface EndpointHandlers {
  /** The upgrade is done (for a client's end only). */
  onOpen?(): void;
  onText(text: string): void;
  /** The closing handshake has begun, or the other end has ended its side of the TCP connection. */
  onClosing?(): void;
  /** `clean`: the closing handshake was done. Else the code is 1006. */
  onClose(code: number, reason: string, clean: boolean): void;
}

/** What travels in one direction. */
export type Segment =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string }
  | { readonly kind: 'fin' }
  | { readonly kind: 'reset' };

/** A close code of its own for a close frame without one (RFC 6455, section 7.1.5). */
const NO_CODE = 1005;
const ABNORMAL = 1006;

export interface EndpointOptions {
  readonly kernel: Kernel;
  readonly lane: string;
  readonly side: 'client' | 'server';
  /** How long a closing handshake may take before the socket is dropped, in milliseconds. */
  readonly closeMs: number;
  /** Puts a segment on its way to the other end. */
  readonly transmit: (segment: Segment) => void;
  /** The end is over for its owner. */
  readonly ended: () => void;
}

export class Endpoint {
  handlers: EndpointHandlers | undefined;
  /** Characters that have not left yet; the simulated machine takes everything at once. */
  readonly buffered = 0;
  private readonly options: EndpointOptions;
  private stateNow: 'connecting' | 'open' | 'closing' | 'closed';
  private closeSent = false;
  private closeReceived: { readonly code: number; readonly reason: string } | undefined;
  private cancelClosing: Cancel | undefined;

  constructor(options: EndpointOptions) {
    this.options = options;
    this.stateNow = options.side === 'client' ? 'connecting' : 'open';
  }

  get state(): 'connecting' | 'open' | 'closing' | 'closed' {
    return this.stateNow;
  }

  get open(): boolean {
    return this.stateNow === 'open';
  }

  /** Sends a text; says nothing and does nothing on a socket that is not open. */
  send(text: string): void {
    if (this.open) this.options.transmit({ kind: 'text', text });
  }

  /** Begins the closing handshake, or gives up connecting. `onClose` follows. */
  close(code = NO_CODE, reason = ''): void {
    if (this.stateNow === 'closing' || this.stateNow === 'closed') return;
    const connecting = this.stateNow === 'connecting';
    this.stateNow = 'closing';
    if (connecting) {
      this.options.transmit({ kind: 'reset' });
      this.later(0, 'gives up connecting', () => this.end(ABNORMAL, '', false));
      return;
    }
    this.sendClose(code, reason);
    this.later(this.options.closeMs, 'gives up closing', () => {
      this.options.transmit({ kind: 'reset' });
      this.end(ABNORMAL, '', false);
    });
  }

  /** Drops the socket at once, without waiting for the other end. `onClose` follows, with 1006. */
  terminate(): void {
    if (this.stateNow === 'closed') return;
    this.stateNow = 'closing';
    this.options.transmit({ kind: 'reset' });
    this.later(0, 'is dropped', () => this.end(ABNORMAL, '', false));
  }

  /** The owner is dead and hears nothing any more: the machine ends the connection, with RST or with FIN. */
  abandon(reset: boolean): void {
    if (this.stateNow === 'closed') return;
    this.options.transmit({ kind: reset ? 'reset' : 'fin' });
    this.silentlyEnd();
  }

  /* ---------------------------------------------------------------- the connection's side */

  /** The upgrade is done. */
  opened(): void {
    if (this.stateNow !== 'connecting') return;
    this.stateNow = 'open';
    this.handlers?.onOpen?.();
  }

  /** There will be no WebSocket: refused, or reset before it was one. */
  refused(): void {
    this.end(ABNORMAL, '', false);
  }

  arrived(segment: Segment): void {
    if (this.stateNow === 'closed') return;
    switch (segment.kind) {
      case 'text':
        // A socket that has begun to close still hears what was on its way.
        if (this.closeReceived === undefined) this.handlers?.onText(segment.text);
        return;
      case 'close':
        return this.closeArrived(segment.code, segment.reason);
      case 'fin':
        return this.finArrived();
      case 'reset':
        return this.end(ABNORMAL, '', false);
    }
  }

  /** The other end's FIN has come, and its socket lingers for this long before the owner hears of the end. */
  lingerMs = 0;

  private closeArrived(code: number, reason: string): void {
    if (this.closeReceived !== undefined) return;
    this.closeReceived = { code, reason };
    this.stateNow = 'closing';
    if (!this.closeSent) this.sendClose(code, reason);
    this.handlers?.onClosing?.();
    // The server ends the TCP connection first (RFC 6455, section 7.1.1).
    if (this.options.side === 'server') {
      this.options.transmit({ kind: 'fin' });
      this.lingerThenEnd();
    } else this.later(this.options.closeMs, 'waits no longer for the FIN', () => this.endAsClosed());
  }

  private finArrived(): void {
    this.stateNow = 'closing';
    if (this.closeReceived === undefined) this.handlers?.onClosing?.();
    this.lingerThenEnd();
  }

  private lingerThenEnd(): void {
    if (this.lingerMs === 0) return this.endAsClosed();
    this.later(this.lingerMs, 'the lingering socket ends', () => this.endAsClosed());
  }

  private endAsClosed(): void {
    const { closeReceived } = this;
    if (closeReceived === undefined) this.end(ABNORMAL, '', false);
    else this.end(closeReceived.code, closeReceived.reason, true);
  }

  private sendClose(code: number, reason: string): void {
    this.closeSent = true;
    this.options.transmit({ kind: 'close', code, reason });
  }

  private later(delayMs: number, label: string, run: () => void): void {
    this.cancelClosing?.();
    this.cancelClosing = this.options.kernel.schedule(this.options.lane, delayMs, label, run);
  }

  private end(code: number, reason: string, clean: boolean): void {
    if (this.stateNow === 'closed') return;
    this.silentlyEnd();
    this.handlers?.onClose(code, reason, clean);
  }

  private silentlyEnd(): void {
    this.stateNow = 'closed';
    this.cancelClosing?.();
    this.options.ended();
  }
}
