import type { LinkPhase } from './relay-link.ts';

/** What the worker tells the popup of itself. */
export interface WorkerStatus {
  readonly port: number;
  readonly paired: boolean;
  readonly phase: LinkPhase;
  /** Failed connections since the last one that held. */
  readonly failures: number;
  /** Frames that the relay has not acknowledged. */
  readonly unacknowledged: number;
  readonly instanceId: string;
  /** Which life of the worker this is, counted from the installation. */
  readonly boot: number;
  readonly tabs: readonly {
    readonly tabId: number;
    readonly title: string;
    readonly url: string;
    readonly attached: boolean;
  }[];
}
