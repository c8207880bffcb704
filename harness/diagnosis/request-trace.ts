/** The path of each command: from a client to the relay, from the relay to the extension, and back. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { cdpMessage, linkHeaders, type LinkHeader } from '../oracle/messages.ts';
import { mayTakeForever } from '../oracle/replies.ts';

/** A command of a client. */
export interface ClientCommand {
  readonly socket: number;
  readonly id: number;
  readonly method: string;
  readonly sentMs: number;
  /** How long it takes is up to the page. */
  readonly pageDecides: boolean;
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

/** In a text that may be truncated. */
const AWAITS = /"awaitPromise":true/;
/** More would only be about what is long over. */
const KEPT_MAX = 20_000;

export class RequestTrace {
  private commands: ClientCommand[] = [];
  private requests: LinkRequest[] = [];

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
    } else if (id !== undefined && method !== undefined) {
      keep(this.commands, {
        ...{ socket: frame.socket, id, method, sentMs: t },
        pageDecides:
          mayTakeForever({ method, params: message.params ?? {} }) || AWAITS.test(frame.text ?? ''),
      });
    }
  }

  private onLink(header: LinkHeader, from: FrameEntry['from'], t: number): void {
    const { type, id, method, tab, reason } = header;
    if (from === 'peer') {
      const request = this.requests.findLast((one) => one.id === id);
      if (request === undefined || (type !== 'result' && type !== 'error')) return;
      request.repliedMs ??= t;
      if (type === 'error') request.refusal ??= reason ?? 'error';
    } else if (id !== undefined) {
      keep(this.requests, { id, method: method ?? type, tab, sentMs: t });
    }
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT_MAX) list.splice(0, KEPT_MAX / 2);
}
