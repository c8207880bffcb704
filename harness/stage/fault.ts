/** What every fault of the library is: how it strikes, and its traits. */
import type { Page } from 'playwright';
import type { OwnTab } from './own-tab.ts';
import type { Stage } from './stage.ts';

/** What a fault strikes: a stage with a shared tab, and a client's page of that tab. */
export interface FaultScene {
  readonly stage: Stage;
  /** The tab as the user has it. */
  readonly tab: OwnTab;
  /** The same tab as the client has it. */
  readonly page: Page;
}

/**
 * What the client is left with, when the fault is over, by the nature of the fault:
 * - `same-page`: the same `Page` object, which goes on working.
 * - `page-closed`: the page is gone, and its `close` event has come. The connection goes on.
 * - `page-crashed`: the `crash` event has come. Playwright itself gives a crashed page up.
 * - `client-gone`: the client's own connection has ended, and its `disconnected` event has come. A new one
 *   finds what there is.
 */
export type Aftermath = 'same-page' | 'page-closed' | 'page-crashed' | 'client-gone';

/** A fault that is on. */
export interface Strike {
  /** Resolves with what was seen when it has struck for certain. Rejects when it cannot be made to. */
  readonly proof: Promise<string>;
  /** Puts back what the fault has broken. Resolves when that is done, which is before all works again. */
  readonly heal: () => Promise<void> | void;
}

/** An error of a client that a fault may cause. Any other error is a failure of the relay. */
export type ToleratedError =
  /** Chromium failed a paused request because the worker that was to hear of it ended. */
  | 'request-failed'
  /** A navigation ended early because the debugger was lost during it. */
  | 'navigation-cut-off';

/** What the page is doing when a fault strikes: the columns of the survival matrix. */
export type PageState =
  | 'quiet page'
  | 'busy with requests'
  | 'navigation under way'
  | 'command under way'
  | 'download under way'
  | 'two clients'
  | 'OOPIF and worker attached'
  | 'interception on';

/** What a fault may do to clients. */
export interface FaultImpact {
  /** Its name in histories and reports. */
  readonly name: string;
  readonly aftermath: Aftermath;
  /** Errors that it may cause beyond an unknown outcome and what its `aftermath` implies; none by default. */
  readonly tolerates?: readonly ToleratedError[];
  /** Set where it ends one tab and nothing else: it explains no error of the clients of other tabs. */
  readonly endsOneTab?: true;
}

/**
 * A fault and its traits. Everything that treats faults differently reads it here: nothing else lists faults by name.
 */
export interface Fault extends FaultImpact {
  /** What happens, in a line. */
  readonly title: string;
  /**
   * How long it stays on before it is healed. `brief` is for runs that have no time, where the fault is as
   * real when it is shorter. Both are 0 where the fault is over as soon as it has struck.
   */
  readonly lastsMs: { readonly full: number; readonly brief: number };
  /**
   * Set where the debugger is lost while the extension is away. Nobody can tell the client before the extension is
   * back, so what it sends meanwhile to the page's script ends with Playwright's "Execution context was destroyed".
   */
  readonly losesUnseen?: true;
  /** Set where only the frames between Holdfast's extension and relay can prove it: it strikes no other relay. */
  readonly provedByFrames?: true;
  /**
   * Set where it changes the tab or its document, or needs silence. A soak's clients pause until it is over, as a
   * person would, and then their page must work.
   */
  readonly pausesClients?: true;
  /** States in which it does not happen or cannot be caused, each with the reason. */
  readonly cannotApply?: Readonly<Partial<Record<PageState, string>>>;
  /** Set where the survival matrix has no row for it. */
  readonly soakOnly?: true;
  /** Set where a soak with `--faults light` includes it. */
  readonly inLightSoak?: true;
  /** Resolves when it is on. */
  strike(scene: FaultScene): Promise<Strike> | Strike;
}

/** For faults that are over as soon as they have struck. */
export const MOMENTARY = { full: 0, brief: 0 } as const;

/** Nothing has to be put back. */
export function nothingToHeal(): void {
  // What the fault has broken is for the relay and its extension to mend.
}
