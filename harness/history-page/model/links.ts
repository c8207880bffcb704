/** Finds a command's answer, the command that a request passes on, and commands that were sent again. */
import type { LinkName } from '../../history/event.ts';
import type { Message } from './messages.ts';

/** A command whose answer has not come. */
export interface Waiting {
  readonly item: number;
  readonly message: Message;
  readonly tab: number;
}

/** More of one kind would only be about what is long over. */
const WAITING_MAX = 1_000;

export class Links {
  private readonly commands = new Map<string, Waiting>();
  /** Clients' commands that no request has passed on yet, by tab and method. */
  private readonly asked = new Map<string, number[]>();
  /** The attachment under which a command last went to a tab, by tab, method and parameters. */
  private readonly sent = new Map<string, string | undefined>();

  /** Notes a command. `again`: the same one was sent before. */
  command(link: LinkName, socket: number, waiting: Waiting): { passed?: number; again: boolean } {
    const { id, method = '', n } = waiting.message;
    const key = keyOf(link, socket, id);
    const before = this.commands.get(key);
    this.commands.set(key, waiting);
    if (link === 'client') {
      const asked = this.asked.get(askedKey(waiting)) ?? [];
      asked.push(waiting.item);
      if (asked.length > WAITING_MAX) asked.shift();
      this.asked.set(askedKey(waiting), asked);
      return { again: false };
    }
    // The channel's number is the same if a message that got lost is sent on another connection.
    if (before?.message.method === method && n !== undefined && before.message.n === n)
      return { again: true };
    return this.request(waiting);
  }

  /** The command that is answered; undefined if it is not known. */
  answer(link: LinkName, socket: number, { id }: Message): Waiting | undefined {
    const key = keyOf(link, socket, id);
    const found = this.commands.get(key);
    this.commands.delete(key);
    return found;
  }

  private request(waiting: Waiting): { passed?: number; again: boolean } {
    const { message, tab } = waiting;
    const passed = this.asked.get(askedKey(waiting))?.shift();
    const key = `${tab} ${message.session ?? ''} ${message.method ?? ''} ${message.body ?? ''}`;
    const wasSent = this.sent.has(key);
    const otherAttachment = this.sent.get(key) !== message.attachment;
    this.sent.set(key, message.attachment);
    if (passed !== undefined) return { passed, again: false };
    return { again: wasSent && otherAttachment };
  }
}

function keyOf(link: LinkName, socket: number, id: number | undefined): string {
  // Requests to the extension outlive a connection.
  return link === 'client' ? `client ${socket} ${id ?? ''}` : `extension ${id ?? ''}`;
}

function askedKey({ message, tab }: Waiting): string {
  return `${tab} ${message.method ?? ''}`;
}
