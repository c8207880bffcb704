/**
 * Small interfaces through which the parts of the CDP side use the rest of the relay. Each part declares which of them it
 * needs. Nothing here may import a part that uses it: so the imports form no cycle.
 */
import type { Audit } from '../audit.ts';
import type { WindowBounds } from '../../protocol/frames.ts';
import type { SitePermissions } from '../../protocol/permission-frames.ts';
import type { Outcome } from '../outcome.ts';
import type { Log } from '../log.ts';
import type { CommandSpec } from './command-spec.ts';
import type { RealSession, SessionClient, Tab } from './sessions.ts';

export interface Logging {
  readonly log: Log;
}

/** Records what whoever runs the relay may want to know later. */
export interface Auditing {
  readonly audit: Audit;
}

export interface Clients {
  readonly clients: ReadonlySet<SessionClient>;
}

export interface Commands {
  /** Sends a CDP command to a real session, or queues it until that is possible. */
  command(real: RealSession, spec: CommandSpec): void;
}

export interface Timers {
  /** The time in milliseconds, which only grows. */
  now(): number;
  /** Calls `run` after that time, unless the relay is closed before. */
  later(ms: number, run: () => void): void;
}

export interface Flushing {
  /** Sends the queued commands that can be sent now. */
  flush(): void;
}

export interface Resets {
  /** Has the tab's debugger attached again. Commands are queued meanwhile. */
  resetTab(tab: Tab): void;
}

export interface AttachedTargets {
  /** Ids of the frames and workers to which a debugger was attached at the last inventory, not only ours. */
  readonly attachedTargets: readonly string[];
}

/** What the extension has told of its browser. */
export interface BrowserVersion {
  readonly product: string;
  readonly userAgent: string;
}

export interface TabRequests {
  /** Opens, closes, shows or resets a tab, or asks for a download. `asker`: the client. */
  tabRequest(frame: TabRequest, method: string, done: (outcome: Outcome) => void, asker?: object): void;
}

export type TabRequest =
  | {
      readonly type: 'tab.create';
      readonly url: string;
      readonly background: boolean;
      readonly newWindow: boolean;
      readonly bounds?: WindowBounds;
      /** The tab whose place it takes. */
      readonly replaces?: number;
    }
  | { readonly type: 'window.get'; readonly tab: number }
  | { readonly type: 'window.get'; readonly windowId: number }
  | {
      readonly type: 'window.set';
      readonly windowId: number;
      readonly bounds?: WindowBounds;
      readonly contents?: Pick<WindowBounds, 'width' | 'height'>;
    }
  /** `sites`: as of when it is sent. */
  | { readonly type: 'permissions.set'; readonly sites: () => SitePermissions[] }
  | { readonly type: 'tab.close' | 'tab.activate' | 'tab.reset'; readonly tab: number }
  | {
      readonly type: 'download.find' | 'download.cancel';
      readonly url: string;
      readonly later: number;
      /** When the last download of this address was heard of, as {@link Timers.now}. */
      readonly heardAtMs: number;
    };
