/**
 * How far a tab's debugger is, and whether there is a renderer. Nothing else changes that than the transitions here.
 *
 * ```
 * repairing ── attached ──► replaying ── replayed, crashed ──► usable
 *     ▲                         │                                │
 *     └───────────────────────lost◄──────────────────────────────┘
 * ```
 */

/** Chromium's event that a crashed tab has a renderer again, or that a service worker has started again. */
export const RELOADED = 'Inspector.targetReloadedAfterCrash';

/**
 * `usable`: commands flow. `repairing`: the debugger is detached, or about to be, and will be attached again.
 * `replaying`: it is attached, and the journals are being set up in it.
 */
export type TabPhase = 'usable' | 'repairing' | 'replaying';

/** Chromium's id of the document that the page showed last, before replays that were not finished. */
interface Unreplayed {
  readonly document: string | undefined;
}

/** `crashedAt`: see {@link TabLifecycle.crashedAt}. No replay ends without a renderer, so none goes on without one. */
type State =
  | { readonly phase: 'repairing'; readonly unreplayed?: Unreplayed; readonly crashedAt?: number | undefined }
  | { readonly phase: 'replaying'; readonly unreplayed: Unreplayed }
  | { readonly phase: 'usable'; readonly crashedAt?: number | undefined };

export class TabLifecycle {
  private state: State = { phase: 'repairing' };
  private attachmentNow: string | undefined;
  private lifeNow: object = {};

  get phase(): TabPhase {
    return this.state.phase;
  }

  /** Names the debugger attachment that `phase` is about. Stays when the debugger is lost. */
  get attachment(): string | undefined {
    return this.attachmentNow;
  }

  /** Stands for the present attachment: a replay that was begun under another one is over. */
  get life(): object {
    return this.lifeNow;
  }

  /**
   * Set while the renderer is gone, which answers nothing until it is reloaded: settings with a higher order
   * have been taken down, and not been made.
   */
  get crashedAt(): number | undefined {
    return this.state.phase === 'replaying' ? undefined : this.state.crashedAt;
  }

  /** While a replay is not finished: the document that has run the init scripts. */
  get unreplayed(): string | undefined {
    return this.state.phase === 'usable' ? undefined : this.state.unreplayed?.document;
  }

  /** There is another attachment, and a renderer. `document`: what the page was heard to show last. */
  attached(attachment: string, document: string | undefined): void {
    // A replay that was cut off may have announced another document.
    const { state } = this;
    const unreplayed = (state.phase === 'usable' ? undefined : state.unreplayed) ?? { document };
    this.attachmentNow = attachment;
    this.lifeNow = {};
    this.state = { phase: 'replaying', unreplayed };
  }

  /** Everything is set up in the attachment. */
  replayed(): void {
    if (this.state.phase === 'replaying') this.state = { phase: 'usable' };
  }

  /** The debugger is lost, or is about to be. Returns what the phase was. */
  lost(): TabPhase {
    const before = this.state;
    if (before.phase !== 'repairing') this.state = { ...before, phase: 'repairing' };
    return before.phase;
  }

  /** The renderer is gone. `order`: of the first setting that is taken down from now on. */
  crashed(order: number): void {
    // Cut off: nothing else would be sent during a replay, nor what reloads the page. So all settings are still to make.
    if (this.state.phase === 'replaying') this.state = { phase: 'usable', crashedAt: 0 };
    else this.state = { ...this.state, crashedAt: this.state.crashedAt ?? order };
  }

  /** There is a renderer again. Returns what `crashedAt` was. */
  reloaded(): number | undefined {
    const { crashedAt } = this;
    if (this.state.phase !== 'replaying') this.state = { ...this.state, crashedAt: undefined };
    return crashedAt;
  }
}
