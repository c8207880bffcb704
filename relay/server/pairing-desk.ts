/** Pairing by a code, for a running relay: its codes, the keys of its browsers, and what happens to them. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Audit } from '../core/audit.ts';
import type { NewBrowser, PairingDesk, TakenCode } from '../core/link/pairing-exchange.ts';
import type { Log } from '../core/log.ts';
import { CPACE_BYTES } from '../protocol/cpace.ts';
import { addBrowser, browsersFile, listBrowsers, type PairedBrowser } from './browser-store.ts';
import { PairingCodes } from './pairing-codes.ts';
import { readRelayNote } from './relay-file.ts';
import { SECRET_LIMITS } from './secret-limits.ts';

const HOME_CHARS = 32;

export class PairingDeskFiles implements PairingDesk {
  readonly home: string;
  private readonly tokenFile: string;
  private readonly log: Log;
  private readonly audit: Audit;
  private browsers: readonly PairedBrowser[] = [];
  private seen = '';
  private listening: { readonly port: number; readonly codes: PairingCodes } | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private changed: () => void = () => undefined;

  /** Throws `SecretFileError`. */
  constructor(tokenFile: string, log: Log, audit: Audit = () => undefined) {
    this.tokenFile = tokenFile;
    this.home = createHash('sha256')
      .update(dirname(resolve(tokenFile)))
      .digest('hex')
      .slice(0, HOME_CHARS);
    this.log = log;
    this.audit = audit;
    this.read();
  }

  /** From now on codes of the relay on this port are taken. `changed`: the browsers are others. */
  listensAt(port: number, changed: () => void): void {
    this.listening = { port, codes: new PairingCodes(this.tokenFile, port) };
    this.changed = changed;
    this.timer = setInterval(() => this.refresh(), SECRET_LIMITS.tokensLookMs);
    this.timer.unref();
  }

  /** Resolves when the files are written. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.listening?.codes
      .close()
      .catch((error: unknown) => this.complain('the pairing code could not be closed', error));
  }

  keyOf(instanceId: string): string | undefined {
    return this.list().find((browser) => browser.instanceId === instanceId)?.pairingKey;
  }

  /** The browsers that are paired now: the same array as long as nothing has changed. */
  list(): readonly PairedBrowser[] {
    this.refresh();
    return this.browsers;
  }

  takeCode(): TakenCode {
    try {
      return this.listening?.codes.take() ?? { refused: 'none' };
    } catch (error) {
      this.complain('the pairing code cannot be read', error);
      return { refused: 'none' };
    }
  }

  failed(): void {
    this.listening?.codes.wrong().then(
      (locked) => this.audit({ event: 'pairing.failed', locked }),
      (error: unknown) => this.complain('a wrong pairing code could not be counted', error),
    );
  }

  paired(browser: NewBrowser, done: (name: string | undefined) => void): void {
    addBrowser(this.tokenFile, browser).then(
      (name) => {
        this.audit({ event: 'browser.paired', name });
        done(name);
        this.listening?.codes
          .right()
          .catch((error: unknown) => this.complain('the pairing code could not be closed', error));
      },
      (error: unknown) => {
        this.complain('the browser could not be stored', error);
        done(undefined);
      },
    );
  }

  otherPorts(): readonly number[] {
    const folder = dirname(this.tokenFile);
    try {
      return readdirSync(folder)
        .map((name) => Number(/^relay-(\d+)\.json$/.exec(name)?.[1]))
        .filter((port) => port > 0 && port !== this.listening?.port && this.isRunning(port));
    } catch {
      return [];
    }
  }

  random(): Uint8Array {
    return randomBytes(CPACE_BYTES);
  }

  /** A relay that was killed leaves its note, and another program may have its number: then the hint is wrong, no more. */
  private isRunning(port: number): boolean {
    const pid = readRelayNote(this.tokenFile, port)?.pid;
    if (pid === undefined) return false;
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }

  /** Reads the file if it has changed. */
  private refresh(): void {
    if (this.look() === this.seen) return;
    try {
      this.read();
    } catch (error) {
      return this.complain('the paired browsers cannot be read; those read before remain paired', error);
    }
    // Whoever has looked first: the others would not notice any more.
    this.changed();
  }

  private read(): void {
    this.seen = this.look();
    this.browsers = listBrowsers(this.tokenFile);
  }

  private look(): string {
    const found = statSync(browsersFile(this.tokenFile).path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? 'none' : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
  }

  private complain(what: string, error: unknown): void {
    this.log.warn(what, { error: error instanceof Error ? error.message : String(error) });
  }
}
