/** What went wrong in a history, as far as the messages show it, and the race that does the same. */
import type { HistoryEvent } from '../history/event.ts';
import { linkHeaders, type LinkHeader } from '../oracle/messages.ts';

export interface Disturbance {
  readonly t: number;
  /** Named as the faults of the simulator. */
  readonly kind: 'worker-killed' | 'socket-reset' | 'renderer-crash';
  /** A command that the extension had not answered at that time. */
  readonly method?: string;
}

/** A recording comes from somebody else: a line break in a method would be a statement of the race. */
const METHOD = /^[\w.]{1,100}$/;
/** More would be a race that nobody reads. The last ones count: the problem came after them. */
const KEPT_MAX = 6;

/** Reads a history event by event. */
export class Disturbances {
  private readonly found: Disturbance[] = [];
  /** Requests of the relay that the extension has not answered: their methods, by their ids. */
  private readonly waiting = new Map<number, string>();
  private socket: number | undefined;
  private bootId: string | undefined;
  private lost: Omit<Disturbance, 'kind'> | undefined;

  /** The last ones, the oldest first. */
  get all(): readonly Disturbance[] {
    return this.found.slice(-KEPT_MAX);
  }

  see(event: HistoryEvent): void {
    // The next relay knows nothing of what was before.
    if (event.type === 'life' && event.of === 'relay' && event.state === 'started') this.forget();
    if (event.type === 'socket' && event.link === 'extension' && event.state === 'closed') {
      if (event.socket === this.socket) this.lose(event.t);
    }
    if (event.type !== 'frame' || event.link !== 'extension') return;
    for (const header of linkHeaders(event)) {
      if (event.from === 'server') this.fromRelay(header);
      else this.fromExtension(header, event.socket, event.t);
    }
  }

  private fromRelay({ type, id, method }: LinkHeader): void {
    if (type === 'forwardCDPCommand' && id !== undefined)
      this.waiting.set(id, METHOD.test(method ?? '') ? (method ?? type) : 'a command');
  }

  private fromExtension(header: LinkHeader, socket: number, t: number): void {
    const { type, id, method, boot } = header;
    if (type === 'connect') this.connected(socket, boot?.id, t);
    if (type === 'forwardCDPEvent' && method === 'Inspector.targetCrashed')
      this.found.push({ t, kind: 'renderer-crash' });
    if ((type === 'result' || type === 'error') && id !== undefined) this.waiting.delete(id);
  }

  /** A new socket; the old one may not have been closed yet. */
  private connected(socket: number, bootId: string | undefined, t: number): void {
    if (this.bootId !== undefined && socket !== this.socket) {
      if (this.lost === undefined) this.lose(t);
      const kind = bootId === this.bootId ? 'socket-reset' : 'worker-killed';
      if (this.lost !== undefined) this.found.push({ ...this.lost, kind });
      this.waiting.clear();
    }
    this.socket = socket;
    this.bootId = bootId;
    this.lost = undefined;
  }

  private lose(t: number): void {
    const [method] = this.waiting.values();
    this.lost = { t, ...(method === undefined ? {} : { method }) };
  }

  private forget(): void {
    this.waiting.clear();
    this.socket = undefined;
    this.bootId = undefined;
    this.lost = undefined;
  }
}

const STATEMENTS: Readonly<Record<Disturbance['kind'], string>> = {
  'worker-killed': 'kill the worker',
  'socket-reset': 'reset the connection',
  'renderer-crash': 'crash the tab\nreload the tab',
};

/** The text of a `.race` file: after each disturbance, the page must work. `title`: one line. */
export function raceOf(disturbances: readonly Disturbance[], title: string): string {
  const lines = disturbances.flatMap(({ kind, method }, index) => {
    const name = `command-${'abcdefgh'.charAt(index)}`;
    const [before, after] =
      method === undefined
        ? [[], []]
        : [[`start a command as ${name} # then it was ${method}`], [`wait until ${name} is answered`]];
    return [...before, STATEMENTS[kind], ...after, 'the page works'];
  });
  return [`# ${title}`, ...lines, 'everything recovers', ''].join('\n');
}
