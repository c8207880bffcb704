import type { Clock } from '../clock.ts';
import type { Relay } from '../relay.ts';
import { TestSocket } from './test-socket.ts';

export interface CdpMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly sessionId?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A CDP client, which remembers what it gets. */
export class ModelClient {
  readonly received: CdpMessage[] = [];
  readonly socket: TestSocket;
  private lastId = 0;

  constructor(clock: Clock, relay: Relay) {
    this.socket = new TestSocket(clock, {
      onText: (text) => this.received.push(JSON.parse(text) as CdpMessage),
      onClose: () => undefined,
    });
    const client = relay.acceptClient(this.socket);
    this.socket.near = { onText: (text) => client.onText(text), onClose: () => relay.clientEnded(client) };
  }

  /** Sends a command and returns its id. */
  send(method: string, params: object = {}, sessionId?: string): number {
    const id = ++this.lastId;
    this.socket.farSends(JSON.stringify({ id, method, params, sessionId }));
    return id;
  }

  leave(): void {
    this.socket.farCloses();
  }

  replies(id: number): CdpMessage[] {
    return this.received.filter((message) => message.id === id);
  }

  /** The one reply to a command. Throws where there is none, or more than one. */
  reply(id: number): CdpMessage {
    const replies = this.replies(id);
    const [only] = replies;
    if (only === undefined || replies.length > 1) throw new Error(`command ${id}: ${replies.length} replies`);
    return only;
  }

  events(method: string): CdpMessage[] {
    return this.received.filter((message) => message.method === method);
  }

  /** Events and replies in their order, in short: `Page.loadEventFired`, `reply 3`. */
  story(): string[] {
    return this.received.map((message) => message.method ?? `reply ${String(message.id)}`);
  }

  /** The session that was attached last to the target. */
  sessionOf(targetId: string): string {
    const attached = this.events('Target.attachedToTarget').findLast(
      ({ params }) => (params?.['targetInfo'] as { targetId: string }).targetId === targetId,
    );
    if (attached === undefined) throw new Error(`not attached to ${targetId}`);
    return attached.params?.['sessionId'] as string;
  }

  forget(): void {
    this.received.length = 0;
  }
}
