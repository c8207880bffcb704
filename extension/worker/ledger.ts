/**
 * The ledger: how far this life of the worker has got in executing what must not be executed twice. Its next
 * life tells the relay, which then knows what was certainly not executed and may be sent again.
 *
 * An entry is written before the execution is begun, and is never waited for. That is safe because what was
 * written arrives even if the worker dies at once, and if an execution got out of the worker, so did the
 * entry that was written before it. There are two books:
 *
 * - `storage.session`, on the same way into the browser as the executions themselves. Always there, but it
 *   costs as much as a third of an execution.
 * - a MessagePort to the offscreen document, which outlives the worker and reads it only afterwards: nothing is
 *   cheaper. Once there is one, storage only says that the entries are over there. If that document is lost as
 *   well, nothing is known.
 */
import type { Connect } from '../../relay/protocol/frames.ts';
import { WORKER_LIMITS } from './limits.ts';

/** The last frame whose execution may have begun, and in which life of the worker. */
export type LedgerEntry = NonNullable<Connect['ledger']>;

/** What `storage.session` holds: an entry, or the word that the watchdog has the entries of that life. */
export interface StoredEntry extends LedgerEntry {
  readonly elsewhere?: boolean;
}

/** How long a new life waits for the watchdog to hand over the entries of the last one. */
const HANDOVER_MS = 500;

/** A port is exchanged after this many entries, because the next life waits while they are read. */
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
   * `store` puts an entry into `storage.session`, without being waited for. `askForPort` asks the watchdog for
   * a fresh port.
   */
  constructor(store: (entry: StoredEntry) => void, askForPort: () => void) {
    this.store = store;
    this.askForPort = askForPort;
    this.handedOver = new Promise((resolve) => {
      this.handOver = resolve;
    });
  }

  /** The memory is loaded: which life this is, and what the last one has left in storage. */
  begin(life: { readonly number: number; readonly id: string }, stored: StoredEntry | undefined): void {
    this.life = { bootNumber: life.number, bootId: life.id };
    this.stored = stored;
  }

  /** The watchdog tells what the last life has written to its port. */
  takeOver(last: LedgerEntry | undefined): void {
    this.handOver(last);
  }

  /** The watchdog gives a port to write to. A later one, of another document, takes the earlier one's place. */
  takePort(port: MessagePort): void {
    this.port = port;
    this.portKnows = false;
    this.portEntries = 0;
  }

  /** The entry of the last life that executed anything, or undefined where that cannot be told. */
  async previous(): Promise<LedgerEntry | undefined> {
    const { stored } = this;
    if (stored?.elsewhere !== true) return stored;
    const none = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), HANDOVER_MS));
    const last = await Promise.race([this.handedOver, none]);
    if (last === undefined || last.bootId !== stored.bootId) return undefined;
    // Storage has the first entry of each port: what is lower is of a port before the last.
    return last.started < stored.started ? undefined : last;
  }

  /** A relay has welcomed us on a new channel, whose frames are numbered from 1. */
  newChannel(): void {
    this.started = 0;
    // Lower numbers from here on, which storage is to know.
    this.portKnows = false;
    this.note();
  }

  /** Everything up to this frame may be executed from now on. */
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
    // Once: of the ports that it has given, the watchdog keeps the last few.
    if (++this.portEntries === PORT_ENTRIES_MAX) this.askForPort();
  }
}
