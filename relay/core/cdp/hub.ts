/** What the parts of the CDP side need of the relay: its targets, its clients, and a way to the extension. */
import type { Audit } from '../audit.ts';
import type { Ids } from '../ids.ts';
import type { LocalFiles } from '../local-files.ts';
import type { Log } from '../log.ts';
import type { Policy } from '../policy.ts';
import type { Outcome } from '../outcome.ts';
import type { Client } from './client.ts';
import type { CommandSpec } from './command-spec.ts';
import type { FeatureHooks } from './feature-hooks.ts';
import type { Downloads } from './downloads.ts';
import type { ClientSession, RealSession } from './sessions.ts';
import type { Tab } from './tab.ts';
import type { Targets } from './targets.ts';

export interface BrowserVersion {
  readonly product: string;
  readonly userAgent: string;
}

export interface Hub {
  readonly ids: Ids;
  readonly log: Log;
  readonly policy: Policy;
  readonly files: LocalFiles;
  /** Notes what whoever runs the relay may want to know later. */
  readonly audit: Audit;
  readonly targets: Targets;
  readonly downloads: Downloads;
  readonly features: FeatureHooks;
  readonly clients: ReadonlySet<Client>;
  /** What the browser is; undefined before the first extension. */
  version(): BrowserVersion | undefined;
  /** Calls back at once where an extension has been there, or when one comes; false when waiting is over. */
  whenKnown(done: (known: boolean) => void): void;
  /** Sends a CDP command to a real session, or holds it until that is possible. */
  command(real: RealSession, spec: CommandSpec): void;
  /** Ends the requests of a session in a tab, because it is gone. */
  endRequests(real: RealSession): void;
  /** A client's session goes on in another real one, and at the next flush what it has asked for, too. */
  moved(session: ClientSession): void;
  /** Takes back what a client's session has asked for and was not sent yet. */
  withdraw(session: ClientSession): void;
  /** Opens, closes, shows or resets a tab. */
  tabRequest(frame: TabRequest, method: string, done: (outcome: Outcome) => void, asker?: object): void;
  /** The tab's renderer is gone: what is under way in it will never be answered. */
  crashed(tab: Tab): void;
  /** Calls back with true when the tab's renderer answers; where that takes long, first with false. */
  probe(tab: Tab, done: (answers: boolean) => void): void;
  /** Has the tab's debugger attached afresh; commands are held meanwhile. */
  resetTab(tab: Tab): void;
  /** Calls `run` after a while, unless the relay is closed before. */
  later(ms: number, run: () => void): void;
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
  | { readonly type: 'tab.close' | 'tab.activate' | 'tab.reset'; readonly tab: number }
  | { readonly type: 'download.find' | 'download.cancel'; readonly url: string; readonly later: number };
