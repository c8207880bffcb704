import { encodeAny } from '../../../relay/protocol/testing/any-frame.ts';

/** A fake WebSocket. The test plays the relay at its other end. */
export class FakeSocket {
  /** All that were opened, in order. */
  static all: FakeSocket[] = [];
  onopen: unknown = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: unknown = null;
  closed = false;
  readonly url: string;
  readonly sent: string[] = [];

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  says(frame: object, body?: string): void {
    this.saysText(encodeAny(frame, body));
  }

  saysText(text: string): void {
    this.onmessage?.({ data: text });
  }

  closes(code = 1006): void {
    this.onclose?.({ code, reason: '' });
  }

  frames(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text.split('\n')[0] ?? '') as Record<string, unknown>);
  }

  types(): unknown[] {
    return this.frames().map(({ type }) => type);
  }
}
