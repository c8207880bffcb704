/** The path of each command: from a client to the relay, from the relay to the extension, and back. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { cdpMessage, linkHeaders, type LinkHeader } from '../oracle/messages.ts';

/** A command of a client. */
export interface ClientCommand {
  readonly socket: number;
  readonly id: number;
  readonly method: string;
  readonly sentMs: number;
  repliedMs?: number;
}

/** A request of the relay to the extension. */
export interface LinkRequest {
  readonly id: number;
  /** The CDP method, or the frame's type. */
  readonly method: string;
  readonly tab: number | undefined;
  readonly sentMs: number;
  repliedMs?: number;
  /** Why the extension did not carry it out. */
  refusal?: string;
}

/** More would only be about what is long over. */
const KEPT_MAX = 20_000;

export class RequestTrace {
  private commands: ClientCommand[] = [];
  private requests: LinkRequest[] = [];
  /** Methods of the events that the extension has sent, and of those that clients got. */
  readonly events = { fromExtension: [] as TimedEvent[], toClients: [] as TimedEvent[] };

  see(event: HistoryEvent): void {
    if (event.type === 'socket' && event.link === 'client' && event.state === 'closed') {
      // Nobody waits for these replies any more.
      this.commands = this.commands.filter(({ socket }) => socket !== event.socket);
    }
    if (event.type !== 'frame' || event.opcode !== 'text') return;
    if (event.link === 'client') this.onClient(event, event.t);
    else for (const header of linkHeaders(event)) this.onLink(header, event.from, event.t);
  }

  /** Commands of clients that are still connected which have no reply, the oldest first. */
  unanswered(): readonly ClientCommand[] {
    return this.commands.filter(({ repliedMs }) => repliedMs === undefined);
  }

  /** Requests without a result, the oldest first. */
  waiting(): readonly LinkRequest[] {
    return this.requests.filter(({ repliedMs }) => repliedMs === undefined);
  }

  /** The requests for a command: those with its method that were sent after it. */
  requestsFor({ method, sentMs }: ClientCommand): readonly LinkRequest[] {
    return this.requests.filter((request) => request.method === method && request.sentMs >= sentMs);
  }

  /** Requests that the extension did not carry out since `sinceMs`. */
  refused(sinceMs: number): readonly LinkRequest[] {
    return this.requests.filter(
      ({ refusal, repliedMs }) => refusal !== undefined && (repliedMs ?? 0) >= sinceMs,
    );
  }

  private onClient(frame: FrameEntry, t: number): void {
    const message = cdpMessage(frame);
    if (message === undefined) return;
    const { id, method } = message;
    if (frame.from === 'server') {
      const command = this.commands.findLast((one) => one.id === id && one.socket === frame.socket);
      if (command !== undefined) command.repliedMs ??= t;
      if (id === undefined && method !== undefined) keep(this.events.toClients, { method, t });
    } else if (id !== undefined && method !== undefined) {
      keep(this.commands, { socket: frame.socket, id, method, sentMs: t });
    }
  }

  private onLink(header: LinkHeader, from: FrameEntry['from'], t: number): void {
    const { type, id, method, tab, reason } = header;
    if (from === 'peer') {
      if (method !== undefined) keep(this.events.fromExtension, { method, t });
      const request = this.requests.findLast((one) => one.id === id);
      if (request === undefined || (type !== 'result' && type !== 'error')) return;
      request.repliedMs ??= t;
      if (type === 'error') request.refusal ??= reason ?? 'error';
    } else if (id !== undefined) {
      keep(this.requests, { id, method: method ?? type, tab, sentMs: t });
    }
  }
}

export interface TimedEvent {
  readonly method: string;
  readonly t: number;
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT_MAX) list.splice(0, KEPT_MAX / 2);
}
