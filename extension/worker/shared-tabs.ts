/** All shared tabs. Turns Chromium's tab and debugger events into frames for the relay, and stores the user's decisions. */
import { isExtensionPage } from '../../relay/protocol/addresses.ts';
import type { TabState } from '../../relay/protocol/frames.ts';
import type { Unnumbered, ExtensionFrame } from '../../relay/protocol/frames.ts';
import type { Decided, OpenTarget } from './decide.ts';
import { detach } from './debugger.ts';
import { writeIntent } from './intent.ts';
import { WORKER_LIMITS } from './limits.ts';
import type { NewHappening } from './recent.ts';
import { SharedTab, type SharedTabOwner } from './shared-tab.ts';

/** Chromium's reason for "Cancel" in its debugging bar, with which the user stops sharing all tabs. */
export const CANCELLED = 'canceled_by_user';

export interface SharedTabsOwner {
  send(frame: Unnumbered<ExtensionFrame>, body?: string): void;
  /** Something that the badge shows may have changed. Resolves when the buttons show it. */
  changed(): unknown;
  /** Something that the popup lists. */
  happened(what: NewHappening): void;
}

export class SharedTabs implements SharedTabOwner {
  private readonly owner: SharedTabsOwner;
  private readonly tabs = new Map<number, SharedTab>();
  /** Tabs that are no longer shared, and whose buttons may not show it yet: it is stored first. */
  private readonly stopping = new Map<number, { isStored: boolean }>();
  /** Open tabs that the user has stopped sharing while this worker runs. */
  private readonly stoppedTabs = new Set<number>();
  /** Ids of open targets; perhaps not all of them. */
  private openTargets: readonly string[] = [];
  /** Releases in progress. Sharing such a tab again waits for its release. */
  private readonly releasing = new Map<number, Promise<void>>();

  constructor(owner: SharedTabsOwner) {
    this.owner = owner;
  }

  get size(): number {
    return this.tabs.size;
  }

  all(): Iterable<SharedTab> {
    return this.tabs.values();
  }

  /** The URLs of the main frames of all shared tabs. */
  *addresses(): Iterable<string> {
    for (const { url } of this.tabs.values()) yield url;
  }

  get(tabId: number | undefined): SharedTab | undefined {
    return tabId === undefined ? undefined : this.tabs.get(tabId);
  }

  /** The user has decided about this tab: it is shared, or was. */
  isUsers(tabId: number | undefined): boolean {
    return tabId !== undefined && (this.tabs.has(tabId) || this.stoppedTabs.has(tabId));
  }

  inventory(): TabState[] {
    return [...this.tabs.values()].filter((tab) => tab.targetId !== '').map((tab) => tab.state);
  }

  /** Tabs whose button must not show yet that they are no longer shared, because the stop is not stored. */
  get unsettled(): number[] {
    return [...this.stopping].filter(([, { isStored }]) => !isStored).map(([tabId]) => tabId);
  }

  /** The tab is no longer shared, but its button does not show it yet. */
  isUnsettled(tabId: number): boolean {
    return this.stopping.has(tabId);
  }

  /**
   * Applies what was decided before this worker knew its tabs, and stores it. `considered`: the notes that it was made
   * from. From here on, every decision is written and carried out as soon as it is made.
   */
  take(
    { shared, stopped }: Decided,
    targets: readonly (OpenTarget & {
      readonly attached: boolean;
      readonly url: string;
      readonly title: string;
    })[],
    considered: readonly string[],
  ): void {
    for (const record of shared) {
      const tab = new SharedTab(record, this);
      const target = targets.find(({ tabId }) => tabId === tab.tabId);
      tab.url = target?.url ?? '';
      tab.title = target?.title ?? '';
      this.tabs.set(tab.tabId, tab);
    }
    this.see(targets);
    // A worker that ended right after a stop may not have detached.
    for (const { tabId, attached } of targets) {
      if (tabId !== undefined && attached && !this.tabs.has(tabId)) void this.letGo(tabId, detach(tabId));
    }
    void this.settleStop(stopped, considered);
  }

  /** Attaches to the stored tabs, or continues their attachments. Resolves when all have been tried. */
  async restore(): Promise<void> {
    const restoring = [...this.tabs.values()].map((tab) => {
      // Never attached so far, so Chromium may refuse.
      return tab.targetId === '' ? tab.share().catch(() => this.forget(tab)) : tab.adopt();
    });
    await Promise.all(restoring);
  }

  /**
   * Shares a tab. Rejects with Chromium's error if the debugger may not be attached. Does nothing if it is shared.
   * `considered`: keys of the notes that ask for it.
   */
  async share(tabId: number, openerId?: string, considered: readonly string[] = []): Promise<SharedTab> {
    const existing = this.tabs.get(tabId);
    if (existing !== undefined) {
      if (considered.length > 0) void this.save(considered);
      await existing.sharing;
      return existing;
    }
    const tab = new SharedTab({ tabId, targetId: '', openerId }, this, this.releasing.get(tabId));
    this.tabs.set(tabId, tab);
    // Stored first: if this worker ends now, the next one shares the tab.
    void this.save(considered);
    this.owner.changed();
    try {
      await tab.share();
    } catch (error) {
      this.forget(tab);
      throw error;
    }
    this.look().catch(() => undefined);
    return tab;
  }

  /**
   * The user stops sharing a tab. It is never shared again on its own. Resolves when that is done and stored.
   * `considered`: keys of the notes that ask for it.
   */
  async release(tab: SharedTab, considered: readonly string[] = []): Promise<void> {
    const { tabId } = tab;
    if (this.tabs.get(tabId) === tab) this.tabs.delete(tabId);
    this.stoppedTabs.add(tabId);
    // Stored before anything else: if this worker ends now, the next one finishes the job.
    const settled = this.settleStop([tabId], considered);
    this.owner.send({ type: 'tab.detached', tab: tabId, reason: 'released' });
    await Promise.all([this.letGo(tabId, tab.release()), settled]);
  }

  /** These notes ask for what is already so. */
  async forgetNotes(considered: readonly string[]): Promise<void> {
    await this.save(considered);
  }

  /** chrome.debugger.onDetach. */
  onDetach(tabId: number | undefined, reason: string): void {
    const tab = this.get(tabId);
    if (tab === undefined) return;
    if (reason === CANCELLED) void this.release(tab);
    else tab.repair();
  }

  onRemoved(tabId: number): void {
    this.stoppedTabs.delete(tabId);
    const tab = this.get(tabId);
    if (tab !== undefined) this.closed(tab);
  }

  onReplaced(addedId: number, removedId: number): void {
    if (this.stoppedTabs.delete(removedId)) this.stoppedTabs.add(addedId);
    const tab = this.get(removedId);
    if (tab === undefined) return;
    this.tabs.delete(removedId);
    this.tabs.set(addedId, tab);
    tab.replaced(addedId);
    // Before its first attachment the relay does not know the tab, and it has no target id for a frame.
    if (tab.targetId !== '') this.owner.send({ type: 'tab.replaced', from: removedId, state: tab.state });
    void this.save();
    this.owner.changed();
    this.look().catch(() => undefined);
  }

  /** `now`: the tab as it is. With a new address comes no title, though the last document's is no longer shown. */
  onUpdated(
    tabId: number,
    change: { readonly url?: string; readonly title?: string },
    now: { readonly title?: string | undefined } = {},
  ): void {
    const tab = this.get(tabId);
    if (tab === undefined) return;
    const { url = tab.url } = change;
    const { title = (change.url === undefined ? undefined : now.title) ?? tab.title } = change;
    const isNews = url !== tab.url || title !== tab.title;
    tab.url = url;
    tab.title = title;
    if (isNews) this.changed(tab);
    if (isExtensionPage(url)) tab.onExtensionPage();
    else tab.nudge();
  }

  /* ---------------------------------------------------------------- SharedTabOwner */

  async attached(tab: SharedTab): Promise<void> {
    const { attachment } = tab;
    // Stored before it is announced: a later worker must know the attachment id to adopt it.
    await this.save();
    if (this.tabs.get(tab.tabId) !== tab || attachment === undefined || tab.attachment !== attachment) return;
    this.owner.send({ type: 'tab.attached', state: tab.state });
    tab.wasAnnounced();
    this.owner.changed();
  }

  lost(tab: SharedTab, reason: 'lost' | 'reset' | 'wedged'): void {
    if (reason === 'wedged') this.owner.happened({ kind: 'wedged', tabId: tab.tabId });
    this.owner.send({ type: 'tab.detached', tab: tab.tabId, reason: reason === 'wedged' ? 'lost' : reason });
    // Before it is attached again: if this worker ends then, the next one must not take the new attachment for the lost one.
    void this.save();
    this.owner.changed();
  }

  closed(tab: SharedTab): void {
    tab.end();
    this.forget(tab);
    this.owner.send({ type: 'tab.detached', tab: tab.tabId, reason: 'closed' });
  }

  changed(tab: SharedTab): void {
    if (tab.attachment !== undefined) this.owner.send({ type: 'tab.updated', state: tab.state });
  }

  blocked(tab: SharedTab): void {
    const { tabId, state } = tab;
    this.owner.happened({ kind: 'forbidden', tabId, why: state.blocked ?? '' });
    // Before its first attachment the relay does not know the tab, and it has no target id for a frame.
    if (tab.targetId !== '') this.owner.send({ type: 'tab.updated', state });
  }

  emptiedFrames({ tabId }: SharedTab): void {
    this.owner.happened({ kind: 'emptiedFrames', tabId });
  }

  private forget(tab: SharedTab): void {
    if (this.tabs.get(tab.tabId) === tab) this.tabs.delete(tab.tabId);
    void this.save();
    this.owner.changed();
  }

  /** Tabs are no longer shared. Their buttons show it once it is stored. */
  private async settleStop(tabIds: readonly number[], considered: readonly string[] = []): Promise<void> {
    const stop = { isStored: false };
    for (const tabId of tabIds) this.stopping.set(tabId, stop);
    const saved = this.save(considered);
    this.owner.changed();
    await saved;
    stop.isStored = true;
    await this.owner.changed();
    for (const tabId of tabIds) if (this.stopping.get(tabId) === stop) this.stopping.delete(tabId);
  }

  /** Sharing the tab again waits for `done`. */
  private async letGo(tabId: number, done: Promise<void>): Promise<void> {
    this.releasing.set(tabId, done);
    await done;
    if (this.releasing.get(tabId) === done) this.releasing.delete(tabId);
  }

  /** Looks up each tab's target, by which it is recognised after the extension is reloaded. */
  private async look(): Promise<void> {
    this.see(await chrome.debugger.getTargets());
    await this.save();
  }

  private see(targets: readonly OpenTarget[]): void {
    const ofTabs = targets.filter(({ tabId }) => tabId !== undefined);
    this.openTargets = ofTabs.slice(0, WORKER_LIMITS.openTargetsMax).map(({ id }) => id);
    for (const { id, tabId } of ofTabs) {
      const tab = this.get(tabId);
      if (tab !== undefined) tab.presentTargetId = id === tab.targetId ? undefined : id;
    }
  }

  /** Resolves when the state is stored. A failed write is retried, with the state at that time. */
  private async save(considered: readonly string[] = []): Promise<void> {
    const write = (): Promise<void> => {
      const shared = [...this.tabs.values()].map((tab) => tab.record);
      const stopped = [...this.stopping.keys()];
      return writeIntent({ shared, stopped, openTargets: this.openTargets }, considered);
    };
    while (!(await succeeds(write)))
      await new Promise((resolve) => setTimeout(resolve, WORKER_LIMITS.saveRetryMs));
  }
}

async function succeeds(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    console.warn('Holdfast: could not store the shared tabs:', error);
    return false;
  }
}
