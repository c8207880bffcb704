/**
 * The ledger: how far this worker got in executing commands that must not run twice. The next worker reports it to the
 * relay. The relay then knows which commands certainly did not run and can be sent again.
 *
 * An entry is written before the command runs, without waiting for the write. That is safe: what was written arrives
 * even if the worker ends immediately, and a command cannot leave the worker before the entry written before it.
 * Entries go to one of two places:
 *
 * - `storage.session`, which takes the same path into the browser as the commands. Always available, but costs as much
 *   as a third of a command.
 * - a MessagePort to the offscreen document, which outlives the worker and reads it only afterwards. Nothing is
 *   cheaper. Once there is a port, storage only records that the entries are there. If that document is lost too,
 *   nothing is known.
 */
import type { Connect } from '../../relay/protocol/frames.ts';
import { WORKER_LIMITS } from './limits.ts';

/** The last frame that may have started to run, and in which worker. */
export type LedgerEntry = NonNullable<Connect['ledger']>;

/** What `storage.session` holds: an entry, or the fact that the watchdog has that worker's entries. */
export interface StoredEntry extends LedgerEntry {
  readonly elsewhere?: boolean;
}

/** How long a new worker waits for the watchdog to hand over the previous worker's entries. */
const HANDOVER_MS = 500;

/** The port is replaced after this many entries, because the next worker has to wait until they are read. */
export const PORT_ENTRIES_MAX = WORKER_LIMITS.ledgerPortEntriesMax;

export class Ledger {
  private readonly store: (entry: StoredEntry) => void;
  private readonly askForPort: () => void;
  private readonly handedOver: Promise<LedgerEntry | undefined>;
  private handOver!: (entry: LedgerEntry | undefined) => void;
  private life: { readonly bootNumber: number; readonly bootId: string } | undefined;
  private stored: StoredEntry | undefined;
  private port: MessagePort | undefined;
  private portKnows = false;
  private portEntries = 0;
  private started = -1;

  /**
   * `store` writes an entry to `storage.session` without waiting. `askForPort` asks the watchdog for a new port.
   */
  constructor(store: (entry: StoredEntry) => void, askForPort: () => void) {
    this.store = store;
    this.askForPort = askForPort;
    this.handedOver = new Promise((resolve) => {
      this.handOver = resolve;
    });
  }

  /** Storage has been read: sets which worker this is, and what the previous one stored. */
  begin(life: { readonly number: number; readonly id: string }, stored: StoredEntry | undefined): void {
    this.life = { bootNumber: life.number, bootId: life.id };
    this.stored = stored;
  }

  /** The watchdog reports what the previous worker wrote to its port. */
  takeOver(last: LedgerEntry | undefined): void {
    this.handOver(last);
  }

  /** The watchdog sends a port to write to. It replaces an earlier one, which may be of another document. */
  takePort(port: MessagePort): void {
    this.port = port;
    this.portKnows = false;
    this.portEntries = 0;
  }

  /** The entry of the last worker that executed anything, or undefined if it is not known. */
  async previous(): Promise<LedgerEntry | undefined> {
    const { stored } = this;
    if (stored?.elsewhere !== true) return stored;
    const none = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), HANDOVER_MS));
    const last = await Promise.race([this.handedOver, none]);
    if (last === undefined || last.bootId !== stored.bootId) return undefined;
    // Storage has the first entry of each port. A lower number comes from an older port.
    return last.started < stored.started ? undefined : last;
  }

  /** A relay has accepted us on a new channel, with frame numbers from 1. */
  newChannel(): void {
    this.started = 0;
    // The numbers start over, so storage needs a new entry.
    this.portKnows = false;
    this.note();
  }

  /** Everything up to this frame may run from now on. */
  starting(frame: number): void {
    if (frame <= this.started) return;
    this.started = frame;
    this.note();
  }

  private note(): void {
    const { life, port, started } = this;
    if (life === undefined) return;
    if (port === undefined) return this.store({ ...life, started });
    if (this.portKnows) {
      port.postMessage(started);
    } else {
      this.portKnows = true;
      this.store({ ...life, started, elsewhere: true });
      port.postMessage({ ...life, started });
    }
    // Only once: the watchdog keeps just the last few ports.
    if (++this.portEntries === PORT_ENTRIES_MAX) this.askForPort();
  }
}
