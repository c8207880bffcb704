/** The connections between extension and relay, and how far the handshake of each came. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { linkHeaders, type LinkHeader } from '../oracle/messages.ts';

export interface Connection {
  readonly socket: number;
  readonly openMs: number;
  upgradedMs?: number;
  closedMs?: number;
  /** Nobody listened, or the upgrade was refused. */
  refused?: string;
  /** The steps of the handshake in the order in which they came. */
  readonly steps: Step[];
  /** The relay's refusal. */
  refusal?: string;
  /** Who sent a close frame first, and its text. */
  closedBy?: { readonly from: FrameEntry['from']; readonly text: string; readonly t: number };
}

export interface Step {
  readonly type: HandshakeType;
  readonly t: number;
}

const HANDSHAKE = ['connect.challenge', 'connect', 'hello-ok', 'inventory'] as const;
type HandshakeType = (typeof HANDSHAKE)[number];

/** Who sends each step. */
export const SENDER: Readonly<Record<HandshakeType, 'relay' | 'extension'>> = {
  'connect.challenge': 'relay',
  connect: 'extension',
  'hello-ok': 'relay',
  inventory: 'extension',
};

export class LinkTrace {
  readonly connections: Connection[] = [];
  /** When the extension opened, or tried to open, each connection. */
  readonly tries: number[] = [];

  /** The latest connection, open or not. */
  get last(): Connection | undefined {
    return this.connections.at(-1);
  }

  /** The connection that is open. */
  get open(): Connection | undefined {
    return this.connections.findLast(
      ({ closedMs, refused }) => closedMs === undefined && refused === undefined,
    );
  }

  see(event: HistoryEvent): void {
    if (event.type === 'socket' && event.link === 'extension') this.onSocket(event, event.t);
    if (event.type === 'frame' && event.link === 'extension') this.onFrame(event, event.t);
  }

  private onSocket(entry: Extract<HistoryEvent, { type: 'socket' }>, t: number): void {
    const { socket, state, detail } = entry;
    const known = this.connections.find((connection) => connection.socket === socket);
    if (state === 'open' || (state === 'refused' && known === undefined)) {
      this.tries.push(t);
      const connection: Connection = { socket, openMs: t, steps: [] };
      if (state === 'refused') connection.refused = detail ?? 'refused';
      this.connections.push(connection);
      return;
    }
    if (known === undefined) return;
    if (state === 'upgraded') known.upgradedMs = t;
    if (state === 'refused') known.refused = detail ?? 'refused';
    if (state === 'closed') known.closedMs = t;
  }

  private onFrame(frame: FrameEntry, t: number): void {
    const connection = this.connections.find(({ socket }) => socket === frame.socket);
    if (connection === undefined) return;
    if (frame.opcode === 'close') connection.closedBy ??= { from: frame.from, text: frame.text ?? '', t };
    for (const header of linkHeaders(frame)) onHeader(connection, header, t);
  }
}

function onHeader(connection: Connection, { type, code }: LinkHeader, t: number): void {
  if (type === 'refuse') connection.refusal = code ?? 'refused';
  const step = HANDSHAKE.find((name) => name === type);
  if (step !== undefined) connection.steps.push({ type: step, t });
}

/** The step of the handshake that has not come; undefined if it is complete. */
export function owed({ steps }: Connection): HandshakeType | undefined {
  return HANDSHAKE.find((type) => !steps.some((step) => step.type === type));
}
