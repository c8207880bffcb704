/**
 * The events of a history. A history is a JSON Lines file: one event per line, in the order in which the harness
 * saw them. `t` is milliseconds since the history was opened (monotonic clock).
 */
export type HistoryEvent = { readonly t: number } & HistoryEntry;

/** An event before the recorder has added the time. */
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
  | MemoryEntry
  | AboutEntry;

/** One of the relay's two links. */
export type LinkName = 'extension' | 'client';

/** A proxied TCP connection opened, completed its WebSocket upgrade, or ended. */
export interface SocketEntry {
  readonly type: 'socket';
  readonly link: LinkName;
  /** Number of the connection, counted from 1 per link. */
  readonly socket: number;
  readonly state: 'open' | 'upgraded' | 'refused' | 'closed';
  readonly detail?: string;
}

/** One WebSocket message (or control frame) that passed through the proxy. */
export interface FrameEntry {
  readonly type: 'frame';
  readonly link: LinkName;
  readonly socket: number;
  /** `server` is the relay, `peer` the extension or the CDP client. */
  readonly from: 'peer' | 'server';
  readonly opcode: 'text' | 'binary' | 'ping' | 'pong' | 'close';
  readonly bytes: number;
  /** The text, truncated at the recorder's limit. */
  readonly text?: string;
  /** The end of a truncated text: a CDP message has its session id there. */
  readonly tail?: string;
}

/** A fault was started (`strike`), proved to have happened (`struck`) or ended (`heal`). */
export interface FaultEntry {
  readonly type: 'fault';
  readonly name: string;
  readonly phase: 'strike' | 'struck' | 'heal';
  readonly detail?: string;
}

/** A process, worker instance, client or tab started or ended. */
export interface LifeEntry {
  readonly type: 'life';
  readonly of: 'browser' | 'worker' | 'relay' | 'client' | 'tab';
  readonly id: string;
  readonly state: 'started' | 'ended';
  readonly detail?: string;
}

/** A step of a scenario started or ended. */
export interface StepEntry {
  readonly type: 'step';
  readonly name: string;
  readonly state: 'started' | 'passed' | 'failed';
  readonly detail?: string;
  /** It is a click of the user, which the harness makes. It has passed when what it does is seen. */
  readonly click?: UserClick;
}

/** A click in the user's browser: on the extension's toolbar button, or on a button of its popup. */
export interface UserClick {
  readonly targetId: string;
  readonly button: 'toolbar' | 'share' | 'stop';
}

/** How long a recovery took: from the strike of the fault to the first answered command. */
export interface RecoveryEntry {
  readonly type: 'recovery';
  readonly fault: string;
  readonly ms: number;
}

/** The result of a client's action on a page, or of a check that the page still works. */
export interface CheckEntry {
  readonly type: 'check';
  readonly client: string;
  readonly name: string;
  /** `repeated`: a fault interrupted it, the client got an error, and the action was repeated. */
  readonly state: 'passed' | 'failed' | 'repeated';
  readonly ms: number;
  readonly detail?: string;
}

/** The user started or stopped sharing a tab. */
export interface IntentEntry {
  readonly type: 'intent';
  readonly targetId: string;
  readonly wants: 'shared' | 'private';
}

/**
 * A mutation is an action that must not happen twice. The client records its request and the answer; the page or
 * site that it changes records the execution.
 */
export interface MutationEntry {
  readonly type: 'mutation';
  readonly id: string;
  /** `refused`: the answer guarantees that it was not executed. `unknown`: the answer guarantees nothing. */
  readonly state: 'asked' | 'answered' | 'refused' | 'unknown' | 'executed';
}

/** The state of all parts when no work was in progress. Fields that cannot be observed are left out. */
export interface ObservationEntry {
  readonly type: 'observation';
  /** Whether the extension is connected to the relay and ready. */
  readonly ready?: boolean;
  /** Requests and commands without an answer. */
  readonly pending?: number;
  readonly tabs: readonly ObservedTab[];
  /** Target ids that the relay lists although the browser has no such tab. */
  readonly ghosts: readonly string[];
}

/** One tab of the browser. Fields that cannot be observed are left out. */
export interface ObservedTab {
  readonly targetId: string;
  /** Whether the relay lists it. */
  readonly listed?: boolean;
  /** Whether a debugger is attached to it. */
  readonly attached?: boolean;
  /** What the toolbar button shows. */
  readonly badge?: string;
}

/** Says something about the history itself: who wrote it, and what it lacks. */
export interface AboutEntry {
  readonly type: 'about';
  /** The program that wrote it, with its version. */
  readonly recorder: string;
  /** `relay`: of browser, worker and tabs it has only what the relay heard. */
  readonly view?: 'relay';
  /** Parameters and results were recorded too. */
  readonly hasParams?: boolean;
  /** It began earlier: what came before this entry is not known. */
  readonly goesOn?: boolean;
  /** Number of messages that passed since the last entry and were not recorded. */
  readonly lost?: number;
  /** Versions and settings, in words. */
  readonly detail?: string;
}

/** Memory use of a process or worker. `life` identifies the instance: each one starts from zero. */
export interface MemoryEntry {
  readonly type: 'memory';
  readonly of: 'relay' | 'worker';
  readonly life: string;
  readonly bytes: number;
}
