/** A WebSocket to a relay, for a page that asks and waits for the answer. */
import { splitFrames } from '../../relay/protocol/codec.ts';
import { LINK_LIMITS } from '../../relay/protocol/limits.ts';

export const LOOPBACK = '127.0.0.1';

/** The socket has closed, could not be opened, or stayed silent. */
export class SocketEndedError extends Error {
  override readonly name = 'SocketEndedError';
  /** Whether the socket was open before. */
  readonly opened: boolean;

  constructor(why: string, opened: boolean) {
    super(why);
    this.opened = opened;
  }
}

export class FrameSocket {
  readonly endpoint: string;
  /** When it was dialled, as `performance.now()`. */
  readonly dialledAtMs = performance.now();
  private readonly socket: WebSocket;
  private readonly texts: string[] = [];
  private opened = false;
  private ended = false;
  private wake: () => void = () => undefined;

  constructor(port: number) {
    this.endpoint = `${LOOPBACK}:${port}`;
    this.socket = new WebSocket(`ws://${this.endpoint}/extension`);
    this.socket.onopen = () => {
      this.opened = true;
    };
    this.socket.onmessage = ({ data }) => {
      this.texts.push(...splitFrames(String(data)));
      this.wake();
    };
    this.socket.onclose = () => {
      this.ended = true;
      this.wake();
    };
  }

  /** The next message. Rejects with {@link SocketEndedError}. */
  async next(): Promise<string> {
    const endMs = performance.now() + LINK_LIMITS.handshakeMs;
    for (;;) {
      const text = this.texts.shift();
      if (text !== undefined) return text;
      if (this.ended) throw new SocketEndedError('the connection was closed', this.opened);
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) throw new SocketEndedError('no answer', this.opened);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  send(text: string): void {
    if (!this.ended) this.socket.send(text);
  }

  close(): void {
    this.ended = true;
    this.socket.close();
  }
}
