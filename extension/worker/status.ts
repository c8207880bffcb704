import type { LinkPhase } from './link-phase.ts';

/** The worker's state, for the popup. */
export interface WorkerStatus {
  readonly port: number;
  readonly paired: boolean;
  readonly phase: LinkPhase;
  /** Failed connections since the last successful one. */
  readonly failures: number;
  /** Frames that the relay has not acknowledged. */
  readonly unacknowledged: number;
  readonly instanceId: string;
  /** The worker's number, counted from the installation. */
  readonly boot: number;
  readonly tabs: readonly {
    readonly tabId: number;
    readonly title: string;
    readonly url: string;
    readonly attached: boolean;
  }[];
}
