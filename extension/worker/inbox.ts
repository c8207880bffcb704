/** Handles messages in order: a message waits while an earlier one is being handled. */
import { WORKER_LIMITS } from './limits.ts';

export class Inbox {
  /** Returns a promise if the next message must wait for it. */
  private readonly handle: (text: string) => Promise<void> | undefined;
  private readonly failed: (error: unknown) => void;
  private handling: Promise<void> | undefined;
  private readonly waiting: string[] = [];
  private waitingChars = 0;

  constructor(handle: (text: string) => Promise<void> | undefined, failed: (error: unknown) => void) {
    this.handle = handle;
    this.failed = failed;
  }

  /** Errors of `handle`, thrown or rejected, go to `failed`. */
  take(text: string): void {
    if (this.handling !== undefined) {
      this.waiting.push(text);
      this.waitingChars += text.length;
      const { inboxFramesMax, inboxCharsMax } = WORKER_LIMITS;
      if (this.waiting.length <= inboxFramesMax && this.waitingChars <= inboxCharsMax) return;
      this.waiting.length = this.waitingChars = 0;
      const most = `${inboxFramesMax} frames (inboxFramesMax) or ${inboxCharsMax} characters (inboxCharsMax)`;
      this.failed(new Error(`the relay sent more than ${most} before the handshake was finished`));
      return;
    }
    let pending: Promise<void> | undefined;
    try {
      pending = this.handle(text);
    } catch (error) {
      return this.failed(error);
    }
    if (pending === undefined) return;
    this.handling = pending.catch(this.failed).then(() => {
      this.handling = undefined;
      this.drain();
    });
  }

  /** Handles the waiting messages, until one has to be waited for again. */
  private drain(): void {
    for (let text; this.handling === undefined && (text = this.waiting.shift()) !== undefined;) {
      this.waitingChars -= text.length;
      this.take(text);
    }
  }
}
