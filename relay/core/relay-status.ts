import type { BrowserVersion } from './cdp/ports.ts';
import type { TabPhase } from './cdp/tab-phase.ts';

/** What `/extension/status` says. */
export interface RelayStatus {
  readonly relayId: string;
  readonly extension: 'absent' | 'connecting' | 'ready';
  readonly browser: BrowserVersion | undefined;
  readonly instanceId: string | undefined;
  readonly boot: number | undefined;
  readonly extensionVersion: string | undefined;
  readonly tabs: readonly { readonly tab: number; readonly targetId: string; readonly phase: TabPhase }[];
  readonly clients: number;
  /** Requests to the extension without an answer, and how many of them are being held. */
  readonly pending: number;
  readonly held: number;
  /** Client commands without a reply. */
  readonly unanswered: number;
  /** Frames that the extension has not acknowledged. */
  readonly unacknowledged: number;
}
