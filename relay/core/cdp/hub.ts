/** What the parts of the CDP side need of the relay: its targets, its clients, and a way to the extension. */
import type { Ids } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Outcome } from '../link/requests.ts';
import type { Client } from './client.ts';
import type { RealSession } from './sessions.ts';
import type { Tab } from './tab.ts';
import type { Targets } from './targets.ts';

export interface BrowserVersion {
  readonly product: string;
  readonly userAgent: string;
}

export interface Hub {
  readonly ids: Ids;
  readonly log: Log;
  readonly targets: Targets;
  readonly clients: ReadonlySet<Client>;
  /** What the browser is; undefined before the first extension. */
  version(): BrowserVersion | undefined;
  /** Calls back at once where an extension has been there, or when one comes; false when waiting is over. */
  whenKnown(done: (known: boolean) => void): void;
  /** Sends a CDP command to a real session, or holds it until that is possible. `params` is JSON text. */
  command(real: RealSession, method: string, params: string, done: (outcome: Outcome) => void): void;
  /** Like `command`, but while the tab is `replaying`: for the replay itself. */
  replayCommand(real: RealSession, method: string, params: string, done: (outcome: Outcome) => void): void;
  /** Opens, closes or shows a tab. */
  tabRequest(frame: TabRequest, method: string, tab: Tab | undefined, done: (outcome: Outcome) => void): void;
  /** Has the tab's debugger attached afresh; commands are held meanwhile. */
  resetTab(tab: Tab): void;
  /** Sends what can be sent now. */
  flush(): void;
}

export type TabRequest =
  | {
      readonly type: 'tab.create';
      readonly url: string;
      readonly background: boolean;
      readonly newWindow: boolean;
    }
  | { readonly type: 'tab.close' | 'tab.activate' | 'tab.reset'; readonly tab: number };
