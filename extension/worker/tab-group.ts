/**
 * Puts the shared tabs into a tab group, one in each window, if the user wants it. The group shows what is shared and
 * nothing else: a tab that the user takes out of it is no longer shared, and one that is put into it is taken out again,
 * because other extensions can do that as well.
 */
import { text } from '../i18n/text.ts';
import { Backoff } from './backoff.ts';
import { WORKER_LIMITS } from './limits.ts';

export interface TabGroupOwner {
  /** Whether the user wants groups. */
  wanted(): boolean;
  shared(): Iterable<number>;
  /** The user has taken a shared tab out of the group. */
  takenOut(tabId: number): void;
}

/** In `storage.session`: pairs of a tab's id and its group's id. */
export const GROUPED_KEY = 'grouped';

export class TabGroup {
  private readonly owner: TabGroupOwner;
  /** Tabs that are in our groups. */
  private grouped = new Map<number, number>();
  /** Shared tabs that stay where they are: pinned, in a group of the user's, or in a window without groups. */
  private readonly left = new Set<number>();
  /** Tabs whose group has changed. */
  private readonly moved = new Set<number>();
  private readonly backoff = new Backoff({
    firstMs: WORKER_LIMITS.tabGroupRetryMs,
    minMs: WORKER_LIMITS.tabGroupRetryMs,
    maxMs: WORKER_LIMITS.retryMaxMs,
    random: Math.random,
  });
  private running = false;
  private again = false;

  constructor(owner: TabGroupOwner) {
    this.owner = owner;
  }

  /** Takes what an earlier worker has stored. Its tabs may have been moved since. */
  load(stored: unknown): void {
    this.grouped = new Map(Array.isArray(stored) ? (stored as [number, number][]) : []);
    for (const tabId of this.grouped.keys()) this.moved.add(tabId);
  }

  /** chrome.tabs.onUpdated. */
  onUpdated(
    tabId: number,
    { groupId, pinned }: { readonly groupId?: number; readonly pinned?: boolean },
  ): void {
    if (groupId === undefined && pinned === undefined) return;
    this.left.delete(tabId);
    this.moved.add(tabId);
    this.arrange();
  }

  /** What is shared may have changed, or what the user wants. */
  arrange(): void {
    this.again = true;
    if (!this.running && (this.owner.wanted() || this.grouped.size > 0)) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.again) {
      this.again = false;
      try {
        await this.once();
        this.backoff.reset();
      } catch (error) {
        // Mostly "Tabs cannot be edited right now": the user is dragging one.
        console.warn('Holdfast: could not arrange the tab group:', error);
        this.again = true;
        await new Promise((resolve) => setTimeout(resolve, this.backoff.next()));
      }
    }
    this.running = false;
  }

  private async once(): Promise<void> {
    for (const tabId of [...this.moved]) {
      await this.look(tabId);
      this.moved.delete(tabId);
    }
    const shared = new Set(this.owner.wanted() ? this.owner.shared() : []);
    for (const [tabId, groupId] of [...this.grouped]) {
      if (shared.has(tabId)) continue;
      const tab = await find(tabId);
      if (tab?.groupId === groupId) await chrome.tabs.ungroup(tabId);
      this.set(tabId, undefined);
    }
    for (const tabId of this.left) if (!shared.has(tabId)) this.left.delete(tabId);
    for (const tabId of shared) if (!this.grouped.has(tabId) && !this.left.has(tabId)) await this.put(tabId);
  }

  /** A tab is in another group than before, or in none. */
  private async look(tabId: number): Promise<void> {
    const tab = await find(tabId);
    const isShared = [...this.owner.shared()].includes(tabId);
    const before = this.grouped.get(tabId);
    if (tab === undefined || !this.owner.wanted()) return;
    const ours = await this.ours(tab.windowId);
    if (ours.includes(tab.groupId)) {
      if (isShared) this.set(tabId, tab.groupId);
      else await chrome.tabs.ungroup(tabId);
    } else if (before !== undefined) {
      this.set(tabId, undefined);
      // Chromium keeps pinned tabs out of groups.
      if (isShared && !tab.pinned) this.owner.takenOut(tabId);
    }
  }

  private async put(tabId: number): Promise<void> {
    const tab = await find(tabId);
    if (tab === undefined) return;
    const ours = await this.ours(tab.windowId);
    if (ours.includes(tab.groupId)) {
      this.set(tabId, tab.groupId);
      return;
    }
    const { type } = await chrome.windows.get(tab.windowId);
    if (tab.pinned || tab.groupId !== chrome.tabGroups.TAB_GROUP_ID_NONE || type !== 'normal') {
      this.left.add(tabId);
      return;
    }
    const [groupId] = ours;
    if (groupId !== undefined) {
      await chrome.tabs.group({ groupId, tabIds: tabId });
      this.set(tabId, groupId);
      return;
    }
    const made = await chrome.tabs.group({ createProperties: { windowId: tab.windowId }, tabIds: tabId });
    this.set(tabId, made);
    await chrome.tabGroups.update(made, { title: text('extensionName'), color: 'green' });
  }

  /** Our groups in a window. A worker that ended early may not have stored one, but it has our title. */
  private async ours(windowId: number): Promise<number[]> {
    const known = new Set(this.grouped.values());
    const groups = await chrome.tabGroups.query({ windowId });
    return groups
      .filter(({ id, title }) => known.has(id) || title === text('extensionName'))
      .map(({ id }) => id);
  }

  private set(tabId: number, groupId: number | undefined): void {
    if (this.grouped.get(tabId) === groupId) return;
    if (groupId === undefined) this.grouped.delete(tabId);
    else this.grouped.set(tabId, groupId);
    chrome.storage.session.set({ [GROUPED_KEY]: [...this.grouped] }).catch(() => undefined);
  }
}

/** Undefined if the tab is closed. */
async function find(tabId: number): Promise<chrome.tabs.Tab | undefined> {
  return chrome.tabs.get(tabId).catch(() => undefined);
}
