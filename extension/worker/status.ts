import type { StatusClients } from './clients.ts';
import type { LinkFailure, LinkPhase } from './link-phase.ts';
import type { Happening } from './recent.ts';

/** The worker's state: everything that the popup and the options page show. */
export interface WorkerStatus {
  readonly port: number;
  readonly paired: boolean;
  readonly phase: LinkPhase;
  /** Failed connections since the last successful one. */
  readonly failures: number;
  /** Why the last attempt to connect failed; undefined while connected. */
  readonly failure?: LinkFailure | undefined;
  /** When the next attempt starts, as `Date.now()`; undefined while none is waiting. */
  readonly nextAttemptAtMs?: number | undefined;
  /** Frames that the relay has not acknowledged. */
  readonly unacknowledged: number;
  readonly instanceId: string;
  /** The worker's number, counted from the installation. */
  readonly boot: number;
  readonly tabs: readonly StatusTab[];
  /** Undefined if unknown: while not connected, until the relay has said it, or because it is of an earlier version. */
  readonly clients?: StatusClients | undefined;
  /** The latest comes first. */
  readonly recent: readonly Happening[];
}

/** A shared tab. */
export interface StatusTab {
  readonly tabId: number;
  readonly title: string;
  readonly url: string;
  readonly attached: boolean;
}
