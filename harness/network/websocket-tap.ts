import type { FrameEntry, LinkName } from '../history/event.ts';
import type { HistorySink } from '../history/sink.ts';
import { HeadReader, type HttpHead } from './http-head.ts';
import type { Direction } from './stream-filter.ts';
import { openReceiver, type FrameReceiver } from './ws-receiver.ts';

/** Options of a tap. */
export interface TapOptions {
  readonly link: LinkName;
  readonly socket: number;
  /** Gets complete texts, so that it can redact before it truncates: a truncated secret would not match. */
  readonly recorder: HistorySink;
}

/** `requests`: plain HTTP so far; `answer`: an upgrade was requested; `frames`: upgraded. */
type Phase = 'requests' | 'answer' | 'frames';

/**
 * Reads the bytes of one connection and records its WebSocket messages. It never changes or delays bytes. If it cannot
 * parse a stream, it records that once and ignores that direction from then on.
 *
 * It skips plain requests on a kept-alive connection: the first bytes from the peer after a response start a new
 * request.
 */
export class WebSocketTap {
  readonly #options: TapOptions;
  readonly #request = new HeadReader();
  readonly #answer = new HeadReader();
  readonly #receivers = new Map<Direction, FrameReceiver>();
  #phase: Phase = 'requests';

  constructor(options: TapOptions) {
    this.#options = options;
  }

  /** Call it with all bytes that pass. Does not throw. */
  pass(direction: Direction, bytes: Buffer): void {
    switch (this.#phase) {
      case 'requests':
        if (direction === 'upstream') this.#readRequest(bytes);
        else this.#request.restart();
        return;
      case 'answer':
        if (direction === 'downstream') this.#readAnswer(bytes);
        return;
      case 'frames':
        this.#read(direction, bytes);
        return;
    }
  }

  /** Call it when the connection is closed. Frees the receivers once the last messages are recorded. */
  close(): void {
    for (const receiver of this.#receivers.values()) receiver.end();
  }

  #readRequest(bytes: Buffer): void {
    const head = this.#request.add(bytes);
    if (head?.header('upgrade')?.toLowerCase() !== 'websocket') return;
    this.#answer.restart();
    this.#phase = 'answer';
  }

  #readAnswer(bytes: Buffer): void {
    const head = this.#answer.add(bytes);
    if (!head) return;
    if (!/^HTTP\/1\.1 101\b/.test(head.startLine)) {
      this.#request.restart();
      this.#phase = 'requests';
      return;
    }
    this.#phase = 'frames';
    this.#recordUpgrade();
    this.#open('upstream', head);
    this.#open('downstream', head);
    this.#read('downstream', head.rest);
  }

  #open(direction: Direction, head: HttpHead): void {
    try {
      const receiver = openReceiver(direction === 'upstream', head.header('sec-websocket-extensions'));
      this.#receivers.set(direction, receiver);
      this.#listen(direction, receiver);
    } catch (error) {
      this.#giveUp(direction, error);
    }
  }

  #listen(direction: Direction, receiver: FrameReceiver): void {
    const add = (opcode: FrameEntry['opcode'], data: Buffer, text?: string): void =>
      this.#addFrame(direction, opcode, data.length, text);
    receiver.on('message', (data, isBinary) =>
      isBinary ? add('binary', data) : add('text', data, data.toString('utf8')),
    );
    receiver.on('ping', (data) => add('ping', data));
    receiver.on('pong', (data) => add('pong', data));
    receiver.on('conclude', (code, reason) => {
      const codeBytes = code === 1005 ? 0 : 2;
      const text = `${String(code)} ${reason.toString('utf8')}`.trim();
      this.#addFrame(direction, 'close', codeBytes + reason.length, text);
    });
    receiver.on('error', (error: Error) => this.#giveUp(direction, error));
  }

  #read(direction: Direction, bytes: Buffer): void {
    const receiver = this.#receivers.get(direction);
    // A receiver ends at a close frame or an error.
    if (!receiver?.writable) return;
    // A copy, because the receiver unmasks in place and the original must still be sent.
    receiver.write(Buffer.from(bytes));
  }

  #addFrame(direction: Direction, opcode: FrameEntry['opcode'], bytes: number, text?: string): void {
    const { link, socket, recorder } = this.#options;
    const from = direction === 'upstream' ? 'peer' : 'server';
    const entry: FrameEntry = { type: 'frame', link, socket, from, opcode, bytes };
    recorder.add(text === undefined ? entry : { ...entry, text });
  }

  #giveUp(direction: Direction, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    this.#recordUpgrade(`cannot parse frames ${direction} any more: ${why}`);
  }

  #recordUpgrade(detail?: string): void {
    const { link, socket, recorder } = this.#options;
    const entry = { type: 'socket', link, socket, state: 'upgraded' } as const;
    recorder.add(detail === undefined ? entry : { ...entry, detail });
  }
}
