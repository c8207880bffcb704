/** Pairing codes on the terminal of `holdfast relay`: one at the start, one after a wrong guess, and one for each Enter. */
import type { AuditEvent } from '../core/audit.ts';
import { SecretFileError } from '../server/secret-file.ts';
import { PairingLockedError, type OpenCode } from '../server/pairing-codes.ts';

export interface PairingPromptOptions {
  readonly open: () => Promise<OpenCode>;
  /** Takes a line, with its line break. */
  readonly write: (text: string) => void;
  /** Whether Enter reaches the relay. */
  readonly hasEnter: boolean;
}

export class PairingPrompt {
  private readonly options: PairingPromptOptions;
  private expiry: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PairingPromptOptions) {
    this.options = options;
  }

  /** Opens a code. Resolves with what to print about it: one line. */
  async line(): Promise<string> {
    const more = this.options.hasEnter ? 'press Enter for another one' : 'another one: holdfast relay pair';
    try {
      const { code, untilMs } = await this.options.open();
      this.tellWhenOver(untilMs);
      return `${code} (enter it in the extension; valid for two minutes, ${more})`;
    } catch (error) {
      if (!(error instanceof PairingLockedError || error instanceof SecretFileError)) throw error;
      return `none: ${error.message}`;
    }
  }

  /** Opens a code, and prints it. */
  async show(): Promise<void> {
    this.options.write(`  Pairing code: ${await this.line()}\n`);
  }

  event(event: AuditEvent): void {
    if (event.event === 'browser.paired') this.stop();
    // On a terminal somebody reads the next one. Elsewhere nobody may be there, and a code stays in a log.
    if (event.event === 'pairing.failed' && this.options.hasEnter) void this.show();
  }

  stop(): void {
    clearTimeout(this.expiry);
  }

  private tellWhenOver(untilMs: number): void {
    this.stop();
    if (!this.options.hasEnter) return;
    this.expiry = setTimeout(
      () => this.options.write('  The pairing code has expired. Press Enter for another one.\n'),
      untilMs - Date.now(),
    );
    this.expiry.unref();
  }
}
