/**
 * One shared tab: keeps the debugger attached for as long as the tab exists and is shared. Operations on a
 * tab run one after the other, and each looks again at what is wanted after every wait: a release that falls
 * into the middle of a repair wins.
 */
import type { TabState } from '../../relay/protocol/frames.ts';
import { Backoff } from './backoff.ts';
import { readError } from './chromium-errors.ts';
import { isExtensionPage } from '../../relay/protocol/addresses.ts';
import { attach, attachedTarget, clearHistoryOfExtensions, detach, type AttachedTarget } from './debugger.ts';
import { WORKER_LIMITS } from './limits.ts';
import type { SharedRecord } from './intent.ts';

export interface SharedTabOwner {
  /** The debugger is attached under a new attachment id. Resolves when that is stored. */
  attached(tab: SharedTab): Promise<void>;
  lost(tab: SharedTab, reason: 'lost' | 'reset'): void;
  /** The tab does not exist any more. */
  closed(tab: SharedTab): void;
  changed(tab: SharedTab): void;
}

export class SharedTab {
  tabId: number;
  readonly openerId: string | undefined;
  targetId: string;
  /** The tab's target now, where that is known to be another one than at the last attachment. */
  presentTargetId: string | undefined;
  attachment: string | undefined;
  /** The last attachment that is stored, and so was announced. */
  private storedAttachment: string | undefined;
  url = '';
  title = '';
  private browserContextId: string | undefined;
  private readonly owner: SharedTabOwner;
  private readonly backoff = new Backoff({
    firstMs: 0,
    minMs: WORKER_LIMITS.repairMinMs,
    maxMs: WORKER_LIMITS.repairMaxMs,
    random: Math.random,
  });
  /** Settles as the first attaching does. */
  sharing: Promise<void> = Promise.resolve();
  /** Resolves when the relay has been told of the tab for the first time; rejects when it never will be. */
  readonly announced: Promise<void>;
  private announce!: () => void;
  private neverAnnounced!: (why: Error) => void;
  private wanted = true;
  /** Set while the tab shows a page of an extension: it is attached again when another one comes. */
  private waitsForPage = false;
  /** Set until the tab's history has been looked through for pages of extensions. */
  private historyUnchecked = true;
  private attachedAt = 0;
  private missingSince: number | undefined;
  private queue: Promise<unknown>;
  private repairTimer: ReturnType<typeof setTimeout> | undefined;

  /** `after`: what is still being done to this tab, under the person's last wish, comes first. */
  constructor(record: SharedRecord, owner: SharedTabOwner, after: Promise<void> = Promise.resolve()) {
    this.queue = after;
    this.tabId = record.tabId;
    this.targetId = record.targetId;
    this.presentTargetId = record.presentTargetId;
    this.attachment = record.attachment;
    this.openerId = record.openerId;
    this.owner = owner;
    this.announced = new Promise((resolve, reject) => {
      this.announce = resolve;
      this.neverAnnounced = reject;
    });
    this.announced.catch(() => undefined);
  }

  get record(): SharedRecord {
    const { tabId, targetId, presentTargetId, attachment, openerId } = this;
    return { tabId, targetId, presentTargetId, attachment, openerId };
  }

  get state(): TabState {
    const { tabId, targetId, attachment, openerId, browserContextId, url, title } = this;
    return { tab: tabId, targetId, attachment, openerId, browserContextId, url, title };
  }

  /** Whether a client's command would be executed now. */
  get isUsable(): boolean {
    return this.attachment !== undefined && this.attachment === this.storedAttachment;
  }

  /** After the worker's death: goes on with the attachment that Chromium has kept, or repairs it. */
  adopt(): Promise<void> {
    return this.enqueue(async () => {
      const target = await attachedTarget(this.tabId);
      if (
        target === undefined ||
        target.targetId !== this.targetId ||
        this.attachment === undefined ||
        isExtensionPage(target.url)
      ) {
        this.attachment = undefined;
        if (target !== undefined && isExtensionPage(target.url)) {
          this.take(target);
          await detach(this.tabId);
        }
        return this.tryAttach();
      }
      this.attachedAt = performance.now();
      this.storedAttachment = this.attachment;
      this.take(target);
    });
  }

  /** Attaches for the first time. Rejects with Chromium's error; nothing is tried again. */
  share(): Promise<void> {
    this.sharing = this.enqueue(() => this.attachNow());
    return this.sharing;
  }

  /**
   * The tab shows a page of an extension, which no client may touch: off with the debugger, before anything else is
   * sent to it. It is attached again when the tab shows another page.
   */
  onExtensionPage(): void {
    this.historyUnchecked = true;
    if (this.attachment !== undefined) void detach(this.tabId);
    this.repair();
  }

  /** The relay has been told that the tab is attached, and storage knows it. */
  wasAnnounced(): void {
    this.storedAttachment = this.attachment;
    this.announce();
  }

  /** The debugger was detached against our will: attaches again, for as long as the tab exists. */
  repair(reason: 'lost' | 'reset' = 'lost'): void {
    if (this.attachment === undefined || !this.wanted) return;
    this.attachment = undefined;
    this.owner.lost(this, reason);
    if (performance.now() - this.attachedAt > WORKER_LIMITS.attachedStableMs) this.backoff.reset();
    this.scheduleRepair(this.backoff.next());
  }

  /** Something happened in the tab: a repair that waits is worth trying now. */
  nudge(): void {
    if (this.attachment !== undefined || !this.wanted) return;
    if (this.repairTimer === undefined && !this.waitsForPage) return;
    this.waitsForPage = false;
    this.scheduleRepair(0);
  }

  /** Attaches afresh, so that nothing is left of what was set up in the debugger. */
  reset(): Promise<void> {
    return this.enqueue(async () => {
      if (!this.wanted) return;
      await detach(this.tabId);
      if (this.attachment !== undefined) {
        this.attachment = undefined;
        this.owner.lost(this, 'reset');
      }
      await this.tryAttach();
    });
  }

  /**
   * The tab is not shared any more. Resolves when the debugger is off. An attachment that is only still being stored goes
   * at once: should the worker die first, the next life knows nothing of the tab.
   */
  release(): Promise<void> {
    const off = this.attachment === undefined ? undefined : detach(this.tabId);
    this.end();
    return this.enqueue(() => off ?? detach(this.tabId));
  }

  /** No operation that is under way, or comes late, does anything any more. */
  end(): void {
    this.wanted = false;
    this.attachment = undefined;
    this.neverAnnounced(new Error('The tab was closed or taken back at once.'));
    clearTimeout(this.repairTimer);
    this.repairTimer = undefined;
  }

  /** Chromium gave the tab another id: a discard does. */
  replaced(tabId: number): void {
    this.tabId = tabId;
    this.missingSince = undefined;
    this.attachment = undefined;
    this.scheduleRepair(0);
  }

  private scheduleRepair(delayMs: number): void {
    clearTimeout(this.repairTimer);
    this.repairTimer = setTimeout(() => {
      this.repairTimer = undefined;
      void this.enqueue(() => this.tryAttach());
    }, delayMs);
  }

  private async tryAttach(): Promise<void> {
    if (!this.wanted || this.attachment !== undefined) return;
    const { tabId } = this;
    this.waitsForPage = isExtensionPage(this.url);
    if (this.waitsForPage) return;
    try {
      await this.attachNow();
    } catch (error) {
      if (!this.isStill(tabId)) return;
      if (readError(error).reason === 'noTab' && this.isGone()) this.owner.closed(this);
      else this.scheduleRepair(this.backoff.next());
    }
  }

  private async attachNow(): Promise<void> {
    const { tabId } = this;
    const target = await attach(tabId);
    if (this.historyUnchecked) await clearHistoryOfExtensions(tabId);
    this.historyUnchecked = false;
    await this.attached(target);
  }

  private async attached(target: AttachedTarget): Promise<void> {
    // Released while attaching: undone by the release, which waits in the queue behind us.
    if (!this.wanted) return;
    this.take(target);
    this.attachedAt = performance.now();
    this.missingSince = undefined;
    this.attachment = crypto.randomUUID();
    await this.owner.attached(this);
  }

  private take(target: AttachedTarget): void {
    this.targetId = target.targetId;
    this.presentTargetId = undefined;
    this.browserContextId = target.browserContextId;
    this.url = target.url;
    this.title = target.title;
  }

  /** Whether what was begun for this tab is still wanted. */
  private isStill(tabId: number): boolean {
    return this.wanted && tabId === this.tabId;
  }

  /** A replaced tab is missing for a moment, too; only after a while is a missing one gone. */
  private isGone(): boolean {
    this.missingSince ??= performance.now();
    return performance.now() - this.missingSince >= WORKER_LIMITS.replacedWaitMs;
  }

  private enqueue<T>(operation: () => Promise<T>): Promise<T> {
    const done = this.queue.then(operation);
    this.queue = done.catch(() => undefined);
    return done;
  }
}
