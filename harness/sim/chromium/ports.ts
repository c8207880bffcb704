/** `chrome.runtime` ports and events. */
import type { Kernel } from '../kernel.ts';

type Listener = (...args: never[]) => void;

/** An event such as `chrome.tabs.onRemoved`, of one life. */
export class ChromeEvent {
  private readonly listeners = new Set<Listener>();
  private readonly added: () => void;

  /** `added` is called with every listener that is added. */
  constructor(added: () => void = () => undefined) {
    this.added = added;
  }

  get used(): boolean {
    return this.listeners.size > 0;
  }

  addListener(listener: Listener): void {
    this.listeners.add(listener);
    this.added();
  }

  removeListener(listener: Listener): void {
    this.listeners.delete(listener);
  }

  hasListener(listener: Listener): boolean {
    return this.listeners.has(listener);
  }

  dispatch(...args: unknown[]): void {
    for (const listener of [...this.listeners]) listener(...(args as never[]));
  }
}

/** One end of a `chrome.runtime.connect()` port. */
export class SimPort {
  readonly name: string;
  readonly onMessage = new ChromeEvent();
  readonly onDisconnect = new ChromeEvent();
  other: SimPort | undefined;
  /** Who has opened it, for the end that did not. */
  sender: { readonly origin: string } | undefined;
  readonly lane: string;
  private readonly kernel: Kernel;
  private readonly activity: () => void;
  private open = true;
  /** Sent before the other end was there: it gets them when it is. */
  private early: unknown[] = [];

  /** `activity` is called with every message that arrives. */
  constructor(kernel: Kernel, name: string, lane: string, activity: () => void) {
    this.kernel = kernel;
    this.name = name;
    this.lane = lane;
    this.activity = activity;
  }

  postMessage(message: unknown): void {
    if (!this.open) throw new Error('Attempting to use a disconnected port object');
    const copy = structuredClone(message);
    if (this.other === undefined) this.early.push(copy);
    else this.transmit(this.other, copy);
  }

  /** The other end has got the port. */
  meets(other: SimPort): void {
    this.other = other;
    other.other = this;
    for (const message of this.early.splice(0)) this.transmit(other, message);
  }

  private transmit(other: SimPort, copy: unknown): void {
    this.kernel.schedule(other.lane, 0, `port ${this.name}: message`, () => {
      if (!other.open) return;
      other.activity();
      other.onMessage.dispatch(copy, other);
    });
  }

  disconnect(): void {
    if (!this.open) return;
    this.open = false;
    this.tellOther();
  }

  /** The context of this end is gone. */
  abandon(): void {
    this.disconnect();
  }

  private tellOther(): void {
    const { other } = this;
    if (other === undefined) return;
    this.kernel.schedule(other.lane, 0, `port ${this.name}: disconnected`, () => {
      if (!other.open) return;
      other.open = false;
      other.onDisconnect.dispatch(other);
    });
  }
}
