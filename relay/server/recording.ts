/**
 * A recording for finding out later what went wrong: which messages passed between clients, relay and extension, and
 * when. It is a ring of two files, in the format of the harness's histories (JSON Lines, `t` in milliseconds since the
 * start), so that `holdfast check` and the history page read it. Only the user may read the files. A disk that fails, or is
 * slow, stops nothing: the recording then has a gap, and says so.
 */
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../core/log.ts';
import { FILE_LIMITS } from './file-limits.ts';
import { recordedText } from './recording-text.ts';

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
const FLUSH_MS = 200;
/** What a queued message takes besides its text, more or less: many short ones must not fill the memory. */
const ITEM_BYTES = 200;

export type RecordedLink = 'client' | 'extension';

export interface RecordingOptions {
  readonly folder: string;
  /** Also parameters, results and events: they have content of pages. */
  readonly withParams: boolean;
  readonly version: string;
  readonly log: Log;
  readonly fileBytesMax?: number;
}

/** Raised at the start, when nothing can be recorded: the message says why and what to do. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code = 'HOLDFAST_RECORDING';
}

/** What is used of a WebSocket. */
export interface RecordedSocket {
  on(event: 'message', hear: (data: Buffer) => void): unknown;
  on(event: 'close', hear: (code: number) => void): unknown;
}

interface Message {
  readonly t: number;
  readonly link: RecordedLink;
  readonly socket: number;
  readonly from: 'peer' | 'server';
  readonly data: string | Buffer;
}

/** The file that is being written, and the one before it. */
export const RECORDING_FILES = ['recording.jsonl', 'recording.1.jsonl'] as const;

export class Recording {
  private readonly options: RecordingOptions;
  private readonly startedMs = performance.now();
  private readonly sockets = { client: 0, extension: 0 };
  /** Messages as they passed, and lines that are ready. What is kept of a message is worked out when it is written. */
  private queue: (Message | string)[] = [];
  private queueBytes = 0;
  private lost = 0;
  private bytes = 0;
  /** Up to when everything is in the files. */
  private writtenMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private hasFailed = false;

  private constructor(options: RecordingOptions) {
    this.options = options;
  }

  /**
   * Begins a recording; the last one of this folder becomes the older file. Rejects with {@link RecordingError} when it
   * cannot be written.
   */
  static async open(options: RecordingOptions): Promise<Recording> {
    const recording = new Recording(options);
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      await recording.rotate(false);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new RecordingError(
        `The recording cannot be written: ${why}. Choose another folder with --record.`,
        {
          cause,
        },
      );
    }
    return recording;
  }

  /** Records a socket that was accepted. Call the result with everything that is sent on it. */
  accepted(link: RecordedLink, socket: RecordedSocket, name?: string): (text: string) => void {
    const number = ++this.sockets[link];
    for (const state of ['open', 'upgraded']) this.line({ type: 'socket', link, socket: number, state });
    if (link === 'client') {
      const id = `client ${number}`;
      this.line({
        type: 'life',
        of: 'client',
        id,
        state: 'started',
        ...(name === undefined ? {} : { detail: name }),
      });
      socket.on('close', () => this.line({ type: 'life', of: 'client', id, state: 'ended' }));
    }
    socket.on('message', (data: Buffer) => this.message(link, number, 'peer', data));
    socket.on('close', (code: number) => {
      const detail = `close frame ${code}`;
      this.line({ type: 'socket', link, socket: number, state: 'closed', detail });
    });
    return (text) => this.message(link, number, 'server', text);
  }

  /** Resolves when everything is written that can be. */
  async close(): Promise<void> {
    this.line({ type: 'life', of: 'relay', id: 'relay', state: 'ended' });
    await this.flush();
  }

  private message(link: RecordedLink, socket: number, from: Message['from'], data: string | Buffer): void {
    const message: Message = { t: this.now(), link, socket, from, data };
    this.add(message, data.length);
  }

  private line(entry: object): void {
    const text = this.jsonLine(this.now(), entry);
    this.add(text, text.length);
  }

  private add(item: Message | string, bytes: number): void {
    if (this.queueBytes > FILE_LIMITS.recordingQueueBytesMax) {
      this.lost++;
      return;
    }
    this.queue.push(item);
    this.queueBytes += bytes + ITEM_BYTES;
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.writing !== undefined) await this.writing;
    if (this.queue.length === 0) return;
    this.writing = this.write().finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  private async write(): Promise<void> {
    const { queue, lost } = this;
    const untilMs = this.now();
    this.queue = [];
    this.queueBytes = 0;
    this.lost = 0;
    const lines = queue.map((item) => (typeof item === 'string' ? item : this.frameLine(item)));
    if (lost > 0) lines.push(this.jsonLine(this.now(), { ...this.about(), lost }));
    try {
      await this.append(lines.join(''));
      this.writtenMs = untilMs;
    } catch (error) {
      if (!this.hasFailed) this.options.log.warn('the recording cannot be written', { error: String(error) });
      this.hasFailed = true;
      this.lost += queue.length + lost;
    }
  }

  private frameLine({ t, link, socket, from, data }: Message): string {
    const text = recordedText(link, data.toString(), this.options.withParams);
    return this.jsonLine(t, { type: 'frame', link, socket, from, opcode: 'text', bytes: data.length, text });
  }

  private jsonLine(t: number, entry: object): string {
    return `${JSON.stringify({ t, ...entry })}\n`;
  }

  private async append(text: string): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (
      this.bytes > 0 &&
      this.bytes + bytes > (this.options.fileBytesMax ?? FILE_LIMITS.recordingFileBytesMax)
    ) {
      await this.rotate(true);
    }
    const handle = await open(this.file(0), O_WRONLY | O_APPEND | O_NOFOLLOW);
    try {
      await handle.appendFile(text);
    } finally {
      await handle.close();
    }
    this.bytes += bytes;
  }

  /** `goesOn`: the new file continues the older one. */
  private async rotate(goesOn: boolean): Promise<void> {
    const [file, older] = [this.file(0), this.file(1)];
    if (await stat(file).catch(() => undefined)) {
      await rm(older, { force: true });
      await rename(file, older);
    } else if (!goesOn) {
      await rm(older, { force: true });
    }
    const handle = await open(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    const { withParams } = this.options;
    const about = {
      ...{ ...this.about(), detail: `${ENVIRONMENT}, ${new Date().toISOString()}` },
      ...(withParams ? { hasParams: true } : {}),
      ...(goesOn ? { goesOn } : {}),
    };
    const life = { type: 'life', of: 'relay', id: 'relay', state: 'started' };
    const head = this.jsonLine(goesOn ? this.writtenMs : 0, about) + (goesOn ? '' : this.jsonLine(0, life));
    try {
      await handle.appendFile(head);
    } finally {
      await handle.close();
    }
    this.bytes = Buffer.byteLength(head);
  }

  private about(): object {
    return { type: 'about', recorder: `Holdfast relay ${this.options.version}`, view: 'relay' };
  }

  private file(index: 0 | 1): string {
    return join(this.options.folder, RECORDING_FILES[index]);
  }

  private now(): number {
    return Math.round((performance.now() - this.startedMs) * 1000) / 1000;
  }
}

const ENVIRONMENT = `Node ${process.version}, ${process.platform} ${process.arch}`;
