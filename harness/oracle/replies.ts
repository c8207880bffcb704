/**
 * O1, O2 and O3 on the client link: one reply per command, in time and to the sender; no event on a session after
 * its detach; everything in order.
 */
import type { FrameEntry, HistoryEvent, SocketEntry } from '../history/event.ts';
import type { Check, CheckTools } from './check.ts';
import { ClientLink, type PendingCommand } from './client-link.ts';
import { cdpMessage } from './messages.ts';

/**
 * A relay may queue a command for half a minute while its extension is away, and the page needs time as well.
 * Only time without an active fault counts.
 */
const REPLY_MS_MAX = 60_000;
const LOOK_MS = 1_000;

export class Replies implements Check {
  private readonly tools: CheckTools;
  private readonly links = new Map<number, ClientLink>();
  private readonly reported = new Set<string>();
  private readonly opened = new Set<number>();
  private lookedMs = 0;
  /** Since when no fault has been active. */
  private calmSinceMs = 0;

  constructor(tools: CheckTools) {
    this.tools = tools;
  }

  see(event: HistoryEvent): void {
    if (this.tools.situation.isTroubled) this.calmSinceMs = event.t;
    if (event.type === 'frame' && event.link === 'client') this.onFrame(event, event.t);
    if (event.type === 'socket' && event.link === 'client') this.onSocket(event);
    if (event.t - this.lookedMs < LOOK_MS) return;
    this.lookedMs = event.t;
    for (const [socket, link] of this.links) this.look(socket, link, event.t);
  }

  end(): void {
    // Open connections were checked with the last event.
  }

  private onFrame(frame: FrameEntry, t: number): void {
    const { socket, from, opcode } = frame;
    if (opcode !== 'text') return;
    // What was asked and attached before is not known.
    if (this.tools.situation.goesOn && !this.opened.has(socket)) return;
    const message = cdpMessage(frame);
    if (message === undefined) return;
    this.tools.judged('O1');
    if (from === 'peer') this.link(socket).sent(message, t);
    else this.link(socket).received(message);
    if (message.method === 'Target.attachedToTarget') this.tools.judged('O2');
    if (message.sessionId !== undefined && from === 'server') this.tools.judged('O3');
  }

  private onSocket({ socket, state, detail }: SocketEntry): void {
    if (state === 'open') this.opened.add(socket);
    // A closed connection needs no more replies, and one that cannot be parsed cannot be checked.
    if (state === 'closed' || detail !== undefined) this.links.delete(socket);
  }

  private link(socket: number): ClientLink {
    const known = this.links.get(socket);
    if (known !== undefined) return known;
    const link = new ClientLink(`client connection ${socket}`, this.tools.report);
    this.links.set(socket, link);
    return link;
  }

  private look(socket: number, link: ClientLink, t: number): void {
    if (t - this.calmSinceMs < REPLY_MS_MAX) return;
    for (const command of link.unanswered(t - REPLY_MS_MAX)) {
      const key = `${socket} ${command.id}`;
      if (mayTakeForever(command) || this.reported.has(key)) continue;
      this.reported.add(key);
      const seconds = Math.round((t - command.sentMs) / 1000);
      const text = `client connection ${socket}: ${command.method} (command ${command.id}) has had no reply for ${seconds} s; no fault was active in the last ${Math.round((t - this.calmSinceMs) / 1000)} s`;
      this.tools.report({ invariant: 'O1', text });
    }
  }
}

/** The page decides how long these take. */
export function mayTakeForever({ method, params }: Pick<PendingCommand, 'method' | 'params'>): boolean {
  return params['awaitPromise'] === true || method === 'Page.navigate' || method.startsWith('Input.');
}
