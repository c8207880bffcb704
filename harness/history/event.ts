/**
 * What a history records. A history is a JSON Lines file: one event per line, in the order in which the
 * harness saw them. `t` is milliseconds since the history was opened (monotonic clock).
 */
export type HistoryEvent = { readonly t: number } & HistoryEntry;

/** An event before the recorder has put the time on it. */
export type HistoryEntry = SocketEntry | FrameEntry | FaultEntry | LifeEntry | StepEntry | RecoveryEntry;

/** Which of the relay's two links a socket belongs to. */
export type LinkName = 'extension' | 'client';

/** A proxied TCP connection opened, completed its WebSocket upgrade, or ended. */
export interface SocketEntry {
  readonly type: 'socket';
  readonly link: LinkName;
  /** Number of the connection, counted from 1 in each link. */
  readonly socket: number;
  readonly state: 'open' | 'upgraded' | 'refused' | 'closed';
  readonly detail?: string;
}

/** One WebSocket message (or control frame) that passed the proxy. */
export interface FrameEntry {
  readonly type: 'frame';
  readonly link: LinkName;
  readonly socket: number;
  /** `server` is the relay, `peer` the extension or the CDP client. */
  readonly from: 'peer' | 'server';
  readonly opcode: 'text' | 'binary' | 'ping' | 'pong' | 'close';
  readonly bytes: number;
  /** The text, cut at the recorder's limit. */
  readonly text?: string;
}

/** A fault was asked for (`strike`), proved to have happened (`struck`) or was taken away (`heal`). */
export interface FaultEntry {
  readonly type: 'fault';
  readonly name: string;
  readonly phase: 'strike' | 'struck' | 'heal';
  readonly detail?: string;
}

/** A process, worker life or client came or went. */
export interface LifeEntry {
  readonly type: 'life';
  readonly of: 'browser' | 'worker' | 'relay' | 'client';
  readonly id: string;
  readonly state: 'started' | 'ended';
  readonly detail?: string;
}

/** A scenario's step began or ended. */
export interface StepEntry {
  readonly type: 'step';
  readonly name: string;
  readonly state: 'started' | 'passed' | 'failed';
  readonly detail?: string;
}

/** How long the connection took to work again after a fault: from the strike to the first answered command. */
export interface RecoveryEntry {
  readonly type: 'recovery';
  readonly fault: string;
  readonly ms: number;
}
