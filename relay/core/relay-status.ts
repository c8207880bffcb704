import type { BrowserVersion } from './cdp/ports.ts';
import type { Client } from './cdp/client.ts';
import type { Targets } from './cdp/targets.ts';
import type { TabPhase } from './cdp/tab-phase.ts';
import type { ExtensionLink } from './link/extension-link.ts';
import type { Requests } from './link/requests.ts';

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

export function relayStatus(parts: {
  readonly relayId: string;
  readonly link: ExtensionLink;
  readonly targets: Targets;
  readonly clients: ReadonlySet<Client>;
  readonly requests: Requests;
  readonly browser: BrowserVersion | undefined;
}): RelayStatus {
  const { relayId, link, targets, clients, requests, browser } = parts;
  let unanswered = 0;
  for (const client of clients) unanswered += client.pending;
  return {
    relayId,
    extension: link.state === 'down' ? 'absent' : link.state === 'greeted' ? 'connecting' : 'ready',
    browser,
    instanceId: link.peer?.instanceId,
    boot: link.peer?.boot.number,
    extensionVersion: link.peer?.extensionVersion,
    tabs: [...targets.all()].map((tab) => ({ tab: tab.id, targetId: tab.targetId, phase: tab.phase })),
    clients: clients.size,
    pending: requests.pending,
    held: requests.held,
    unanswered,
    unacknowledged: link.unacknowledged,
  };
}
