/**
 * What a history records. A history is a JSON Lines file: one event per line, in the order in which the
 * harness saw them. `t` is milliseconds since the history was opened (monotonic clock).
 */
export type HistoryEvent = { readonly t: number } & HistoryEntry;

/** An event before the recorder has put the time on it. */
export type HistoryEntry =
  | SocketEntry
  | FrameEntry
  | FaultEntry
  | LifeEntry
  | StepEntry
  | RecoveryEntry
  | CheckEntry
  | IntentEntry
  | MutationEntry
  | ObservationEntry
  | MemoryEntry;

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
  /** The end of a text that was cut: a CDP message names its session there. */
  readonly tail?: string;
}

/** A fault was asked for (`strike`), proved to have happened (`struck`) or was taken away (`heal`). */
export interface FaultEntry {
  readonly type: 'fault';
  readonly name: string;
  readonly phase: 'strike' | 'struck' | 'heal';
  readonly detail?: string;
}

/** A process, worker life, client or tab came or went. */
export interface LifeEntry {
  readonly type: 'life';
  readonly of: 'browser' | 'worker' | 'relay' | 'client' | 'tab';
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

/** A client did something with a page, or looked whether it still works, and this is what came of it. */
export interface CheckEntry {
  readonly type: 'check';
  readonly client: string;
  readonly name: string;
  /** `repeated`: a fault cut it off in a way that the client was told of, and it was done again. */
  readonly state: 'passed' | 'failed' | 'repeated';
  readonly ms: number;
  readonly detail?: string;
}

/** The person has shared a tab, or has taken it back. */
export interface IntentEntry {
  readonly type: 'intent';
  readonly targetId: string;
  readonly wants: 'shared' | 'private';
}

/**
 * A client has asked a page for something that must not happen twice; what it was told; and, from whom it
 * was done to, that it happened.
 */
export interface MutationEntry {
  readonly type: 'mutation';
  readonly id: string;
  /** `refused`: the client was promised that it was not done. `unknown`: nothing was promised. */
  readonly state: 'asked' | 'answered' | 'refused' | 'unknown' | 'executed';
}

/** How things stood when nothing was under way any more. What cannot be asked is left out. */
export interface ObservationEntry {
  readonly type: 'observation';
  /** Whether the relay has its extension. */
  readonly ready?: boolean;
  /** Requests and commands without an answer. */
  readonly pending?: number;
  readonly tabs: readonly ObservedTab[];
  /** Target ids that the relay offers and the browser does not have. */
  readonly ghosts: readonly string[];
}

/** One tab of the browser, as its parts show it. What cannot be asked is left out. */
export interface ObservedTab {
  readonly targetId: string;
  /** Whether the relay offers it. */
  readonly listed?: boolean;
  /** Whether a debugger is attached to it. */
  readonly attached?: boolean;
  /** What the toolbar button shows. */
  readonly badge?: string;
}

/** Memory of a part. A life that ends takes its memory with it. */
export interface MemoryEntry {
  readonly type: 'memory';
  readonly of: 'relay' | 'worker';
  readonly life: string;
  readonly bytes: number;
}
