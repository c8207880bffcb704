/**
 * Writes the audit log: a JSON object a line, with the time. Only the user may read the file. It is bounded: a full one
 * becomes `FILE.1`. A disk that fails, or is slow, stops nothing: events are then left out, and that is said once.
 */
import { constants } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import type { Audit, AuditEvent } from '../core/audit.ts';
import type { Log } from '../core/log.ts';
import { FILE_LIMITS } from './file-limits.ts';

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

export interface AuditLogOptions {
  readonly file: string;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly fileBytesMax?: number;
}

/** Raised at the start, when the log cannot be kept: the message says why and what to do. */
export class AuditLogError extends Error {
  override readonly name = 'AuditLogError';
  readonly code = 'HOLDFAST_AUDIT_LOG';
}

export class AuditLog {
  /** Takes an event; it is written soon. */
  readonly add: Audit = (event) => this.take(event);
  private readonly file: string;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly fileBytesMax: number;
  private lines: string[] = [];
  private writing: Promise<void> | undefined;
  private lost = 0;
  private hasFailed = false;
  /** What anybody can cause, by its event: when one was written last, and how many have come since. */
  private readonly byStrangers = new Map<string, { at: number; more: number }>();

  private constructor({ file, log, now = Date.now, fileBytesMax }: AuditLogOptions) {
    this.file = file;
    this.log = log;
    this.now = now;
    this.fileBytesMax = fileBytesMax ?? FILE_LIMITS.auditFileBytesMax;
  }

  /** Opens the log for appending. Rejects with {@link AuditLogError} when the file cannot be written. */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const auditLog = new AuditLog(options);
    await auditLog.append('').catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AuditLogError(
        `The audit log cannot be written: ${why}. Choose another file with --audit-log.`,
        {
          cause,
        },
      );
    });
    return auditLog;
  }

  /** Resolves when everything is written that can be. */
  async close(): Promise<void> {
    while (this.writing !== undefined) await this.writing;
  }

  private take(event: AuditEvent): void {
    const now = this.now();
    let more = {};
    if (isByStranger(event)) {
      const last = this.byStrangers.get(event.event);
      if (last !== undefined && now - last.at < FILE_LIMITS.auditRefusalEveryMs) {
        last.more++;
        return;
      }
      if (last !== undefined && last.more > 0) more = { more: last.more };
      this.byStrangers.set(event.event, { at: now, more: 0 });
    }
    if (this.lines.length >= FILE_LIMITS.auditQueueMax) {
      this.lost++;
      return;
    }
    this.lines.push(JSON.stringify({ time: new Date(now).toISOString(), ...event, ...more }));
    this.writing ??= this.write().finally(() => {
      this.writing = undefined;
    });
  }

  private async write(): Promise<void> {
    while (this.lines.length > 0) {
      const lines = this.lines;
      this.lines = [];
      const lost = this.lost;
      this.lost = 0;
      if (lost > 0) lines.unshift(JSON.stringify({ event: 'log.lost', events: lost }));
      try {
        await this.append(lines.map((line) => `${line}\n`).join(''));
      } catch (error) {
        // The first of them may be the line that counts the others.
        this.lost += lost + lines.length - (lost > 0 ? 1 : 0);
        if (!this.hasFailed) this.log.warn('the audit log cannot be written', { error: String(error) });
        this.hasFailed = true;
      }
    }
  }

  /** Opened anew each time: the user may move or remove the file. */
  private async append(text: string): Promise<void> {
    const handle = await openLog(this.file);
    try {
      const { size } = await handle.stat();
      if (size === 0 || size + Buffer.byteLength(text) <= this.fileBytesMax) {
        await handle.appendFile(text);
        return;
      }
    } finally {
      await handle.close();
    }
    await rename(this.file, `${this.file}.1`);
    await this.append(text);
  }
}

/** Whether a peer can cause it that has shown no token. */
function isByStranger(event: AuditEvent): boolean {
  return (
    event.event === 'extension.refused' || (event.event === 'request.refused' && event.name === undefined)
  );
}

/** Rejects for a link, for what is not a file, and for a file that another user could read. */
async function openLog(file: string): Promise<FileHandle> {
  const handle = await open(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, OWNER_ONLY);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new Error(`${file} is not a file`);
    if (process.platform !== 'win32' && (found.mode & OTHERS) !== 0) await handle.chmod(OWNER_ONLY);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
