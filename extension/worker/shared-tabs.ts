/** All shared tabs: turns Chromium's tab and debugger events into what the relay is told, and keeps the intent stored. */
import { isExtensionPage } from '../../relay/protocol/addresses.ts';
import type { TabState } from '../../relay/protocol/frames.ts';
import type { Unnumbered, ExtensionFrame } from '../../relay/protocol/frames.ts';
import { saveShared, type SharedRecord } from './memory.ts';
import { SharedTab, type SharedTabOwner } from './shared-tab.ts';

/** Chromium's word for the "Cancel" of its debugging bar, by which the person takes all tabs back. */
export const CANCELLED = 'canceled_by_user';

export interface SharedTabsOwner {
  send(frame: Unnumbered<ExtensionFrame>, body?: string): void;
  /** Something that the badge shows may have changed. */
  changed(): void;
}

export class SharedTabs implements SharedTabOwner {
  private readonly owner: SharedTabsOwner;
  private readonly tabs = new Map<number, SharedTab>();
  /** Tabs that got other ids while they were not restored yet: old id → new id. */
  private readonly replacedEarly = new Map<number, number>();
  /** Tabs that were taken back while they were not restored yet, by the ids that they had then. */
  private readonly cancelledEarly = new Set<number>();
  /** What is still being done to tabs that were released; whoever shares one again waits for it. */
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

  /** What the main frames of all shared tabs show. */
  *addresses(): Iterable<string> {
    for (const { url } of this.tabs.values()) yield url;
  }

  get(tabId: number | undefined): SharedTab | undefined {
    return tabId === undefined ? undefined : this.tabs.get(tabId);
  }

  inventory(): TabState[] {
    return [...this.tabs.values()].filter((tab) => tab.targetId !== '').map((tab) => tab.state);
  }

  /**
   * Takes up the tabs that an earlier life had shared and that still exist. `sameRun`: the records are of
   * this run of the browser, so that a tab id in them is still that tab's.
   */
  async restore(records: readonly SharedRecord[], sameRun: boolean): Promise<void> {
    if (records.length === 0) return;
    const targets = await chrome.debugger.getTargets();
    for (const record of records) {
      const ids = this.idsSince(record.tabId);
      if (sameRun && ids.some((id) => this.cancelledEarly.has(id))) continue;
      const present = ids.at(-1);
      const target =
        targets.find(({ id }) => id === record.targetId) ??
        // A tab that was discarded while we were dead kept neither of its ids; one that is just being
        // replaced may have kept its tab id.
        (sameRun ? targets.find(({ tabId, type }) => tabId === present && type === 'page') : undefined);
      if (target?.tabId === undefined) continue;
      const tab = new SharedTab({ ...record, tabId: target.tabId }, this);
      tab.url = target.url;
      tab.title = target.title;
      this.tabs.set(tab.tabId, tab);
    }
    if (this.tabs.size < records.length || this.replacedEarly.size > 0) void this.save();
    await Promise.all([...this.tabs.values()].map((tab) => tab.adopt()));
  }

  /** Chromium has given a tab another id before the tabs of an earlier life were restored. */
  replacedBefore(addedId: number, removedId: number): void {
    this.replacedEarly.set(removedId, addedId);
  }

  /** The person has taken a tab back before the tabs of an earlier life were restored. */
  cancelledBefore(tabId: number): void {
    this.cancelledEarly.add(tabId);
  }

  /** What befell tabs before they were restored: ids that were replaced, and of tabs that were taken back. */
  get early(): { readonly replaced: number[]; readonly cancelled: number[] } {
    return { replaced: [...this.replacedEarly.keys()], cancelled: [...this.cancelledEarly] };
  }

  /** All ids that a tab has had since it had this one, the present one last. */
  private idsSince(tabId: number): number[] {
    const ids = [tabId];
    for (let next: number | undefined = tabId; (next = this.replacedEarly.get(next)) !== undefined;)
      ids.push(next);
    return ids;
  }

  /** Shares a tab. Rejects with Chromium's error where its debugger may not be attached. Twice is once. */
  async share(tabId: number, openerId?: string): Promise<SharedTab> {
    const existing = this.tabs.get(tabId);
    if (existing !== undefined) {
      await existing.sharing;
      return existing;
    }
    const tab = new SharedTab({ tabId, targetId: '', openerId }, this, this.releasing.get(tabId));
    this.tabs.set(tabId, tab);
    this.owner.changed();
    try {
      await tab.share();
    } catch (error) {
      this.forget(tab);
      throw error;
    }
    return tab;
  }

  /** The person (or the debugger's cancel button) takes a tab back. It is never shared again by itself. */
  async release(tab: SharedTab): Promise<void> {
    this.forget(tab);
    const { tabId } = tab;
    this.owner.send({ type: 'tab.detached', tab: tabId, reason: 'released' });
    const released = tab.release();
    this.releasing.set(tabId, released);
    await released;
    if (this.releasing.get(tabId) === released) this.releasing.delete(tabId);
  }

  /** chrome.debugger.onDetach. */
  onDetach(tabId: number | undefined, reason: string): void {
    const tab = this.get(tabId);
    if (tab === undefined) return;
    if (reason === CANCELLED) void this.release(tab);
    else tab.repair();
  }

  onRemoved(tabId: number): void {
    const tab = this.get(tabId);
    if (tab !== undefined) this.closed(tab);
  }

  onReplaced(addedId: number, removedId: number): void {
    const tab = this.get(removedId);
    if (tab === undefined) return;
    this.tabs.delete(removedId);
    this.tabs.set(addedId, tab);
    tab.replaced(addedId);
    this.owner.send({ type: 'tab.replaced', from: removedId, state: tab.state });
    void this.save();
    this.owner.changed();
  }

  onUpdated(tabId: number, change: { readonly url?: string; readonly title?: string }): void {
    const tab = this.get(tabId);
    if (tab === undefined) return;
    const { url = tab.url, title = tab.title } = change;
    const isNews = url !== tab.url || title !== tab.title;
    tab.url = url;
    tab.title = title;
    if (isNews) this.changed(tab);
    if (isExtensionPage(url)) tab.onExtensionPage();
    else tab.nudge();
  }

  /* ---------------------------------------------------------------- SharedTabOwner */

  async attached(tab: SharedTab): Promise<void> {
    // Stored before it is announced: a later life must know the attachment's name to adopt it.
    await this.save();
    if (this.tabs.get(tab.tabId) !== tab || tab.attachment === undefined) return;
    this.owner.send({ type: 'tab.attached', state: tab.state });
    tab.announce();
    this.owner.changed();
  }

  lost(tab: SharedTab, reason: 'lost' | 'reset'): void {
    this.owner.send({ type: 'tab.detached', tab: tab.tabId, reason });
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

  private forget(tab: SharedTab): void {
    if (this.tabs.get(tab.tabId) === tab) this.tabs.delete(tab.tabId);
    void this.save();
    this.owner.changed();
  }

  private async save(): Promise<void> {
    await saveShared([...this.tabs.values()].filter((tab) => tab.targetId !== '').map((tab) => tab.record));
  }
}
