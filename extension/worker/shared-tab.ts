/**
 * One shared tab. Keeps the debugger attached as long as the tab exists and is shared. Operations on a tab run one after
 * the other, and each checks after every wait whether it is still wanted: a release in the middle of a repair wins.
 */
import type { TabState } from '../../relay/protocol/frames.ts';
import { Backoff } from './backoff.ts';
import { forbiddenByPolicy, readError } from './chromium-errors.ts';
import { isExtensionPage } from '../../relay/protocol/addresses.ts';
import { attach, attachedTarget, clearHistoryOfExtensions, detach, type AttachedTarget } from './debugger.ts';
import { WORKER_LIMITS } from './limits.ts';
import type { SharedRecord } from './intent.ts';
import { WedgeWatch } from './wedge-watch.ts';
import { sometimes } from '../../relay/protocol/sometimes.ts';

export interface SharedTabOwner {
  /** The debugger is attached under a new attachment id. Resolves when that is stored. */
  attached(tab: SharedTab): Promise<void>;
  lost(tab: SharedTab, reason: 'lost' | 'reset' | 'wedged'): void;
  /** The tab no longer exists. */
  closed(tab: SharedTab): void;
  changed(tab: SharedTab): void;
  /** A policy of the administrator forbids to attach the debugger. */
  blocked(tab: SharedTab): void;
  /** Frames of other extensions were emptied, because the debugger could not be attached with them. */
  emptiedFrames(tab: SharedTab): void;
}

export class SharedTab {
  tabId: number;
  readonly openerId: string | undefined;
  targetId: string;
  /** The tab's current target, if it is known to have changed since the last attachment. */
  presentTargetId: string | undefined;
  attachment: string | undefined;
  /** What an earlier worker had attached, and this one was to continue. */
  readonly restoredAttachment: string | undefined;
  /** The last attachment that was stored, and therefore announced. */
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
  /** Settles when the first attach does. */
  sharing: Promise<void> = Promise.resolve();
  /** Resolves when the tab is announced to the relay for the first time. Rejects if that will never happen. */
  readonly announced: Promise<void>;
  private announce!: () => void;
  private neverAnnounced!: (why: Error) => void;
  private wanted = true;
  private readonly watch = new WedgeWatch({
    tabId: () => this.tabId,
    attachment: () => this.attachment,
    found: () => this.wedged(),
  });
  /** Set while the tab may not be attached. It is tried again when something changes in it. */
  private waitsForPage = false;
  /** Chromium's text, while a policy of the administrator forbids to attach. */
  private blocked: string | undefined;
  /** Set until the tab's history has been searched for extension pages. */
  private historyUnchecked = true;
  private attachedAt = 0;
  /** How often Chromium has detached the debugger, or the tab got another id or an extension page. */
  private losses = 0;
  private missingSince: number | undefined;
  private queue: Promise<unknown>;
  private repairTimer: ReturnType<typeof setTimeout> | undefined;

  /** `after`: a previous release of this tab, which must finish first. */
  constructor(record: SharedRecord, owner: SharedTabOwner, after: Promise<void> = Promise.resolve()) {
    this.queue = after;
    this.tabId = record.tabId;
    this.targetId = record.targetId;
    this.presentTargetId = record.presentTargetId;
    this.attachment = this.restoredAttachment = record.attachment;
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
    const { tabId, targetId, attachment, openerId, browserContextId, blocked, url, title } = this;
    return { tab: tabId, targetId, attachment, openerId, browserContextId, blocked, url, title };
  }

  /** Whether a client's command would run now. */
  get isUsable(): boolean {
    return this.attachment !== undefined && this.attachment === this.storedAttachment;
  }

  /** After a restart of the worker: continues the attachment that Chromium has kept, or repairs it. */
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

  /** Attaches for the first time. Rejects with Chromium's error, unless the tab changed meanwhile: then it tries again. */
  share(): Promise<void> {
    this.sharing = this.enqueue(() => this.attachNow());
    return this.sharing;
  }

  /**
   * The tab shows an extension page, which no client may access. Detaches the debugger before anything else is sent to
   * the tab. It is attached again when the tab shows another page.
   */
  onExtensionPage(): void {
    this.historyUnchecked = true;
    if (this.attachment !== undefined) void detach(this.tabId);
    this.repair();
  }

  /** The tab has been announced to the relay as attached, and that is stored. */
  wasAnnounced(): void {
    this.storedAttachment = this.attachment;
    this.announce();
  }

  /** The debugger was detached, but not by us. Attaches again, as long as the tab exists. */
  repair(reason: 'lost' | 'reset' = 'lost'): void {
    // An attach that is in progress must not take the debugger for attached.
    this.losses++;
    if (this.attachment === undefined || !this.wanted) return;
    this.attachment = undefined;
    this.owner.lost(this, reason);
    if (performance.now() - this.attachedAt > WORKER_LIMITS.attachedStableMs) this.backoff.reset();
    this.scheduleRepair(this.backoff.next());
  }

  /** Runs a command of the debugger. Rejects with Chromium's error, also if the debugger turns out to be wedged. */
  run<T>(command: () => Promise<T>): Promise<T> {
    return this.watch.run(command);
  }

  /** Commands are never answered. Detaching helps: nothing of them is left then, and the tab is attached again. */
  private wedged(): void {
    const { attachment } = this;
    void this.enqueue(async () => {
      if (!this.wanted || this.attachment !== attachment) return;
      sometimes('worker: a wedged debugger was detached');
      this.attachment = undefined;
      // The relay must hear of the loss first, so that it does not send them to the same attachment again.
      this.owner.lost(this, 'wedged');
      this.watch.cutOff();
      await detach(this.tabId);
      await this.tryAttach();
    });
  }

  /** Something happened in the tab, so a waiting repair is worth trying now. */
  nudge(): void {
    if (this.attachment !== undefined || !this.wanted) return;
    if (this.repairTimer === undefined && !this.waitsForPage) return;
    this.waitsForPage = false;
    this.scheduleRepair(0);
  }

  /** Detaches and attaches again, so that nothing remains of what was set up in the debugger. */
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
   * The tab is no longer shared. Resolves when the debugger is detached. It is detached immediately: if the worker ended
   * first, the next one would not know of a tab whose attachment is still being stored.
   */
  release(): Promise<void> {
    const wasAttached = this.attachment !== undefined;
    // At once, also while it attaches: what the attachment waits for may be a frozen page.
    const off = detach(this.tabId);
    this.end();
    return this.enqueue(() => (wasAttached ? off : off.then(() => detach(this.tabId))));
  }

  /** Operations in progress, and late ones, do nothing from now on. */
  end(): void {
    this.wanted = false;
    this.attachment = undefined;
    this.neverAnnounced(new Error('The tab was closed, or no longer shared, before it was attached.'));
    clearTimeout(this.repairTimer);
    this.repairTimer = undefined;
  }

  /** Chromium gave the tab another id, as a discard does. */
  replaced(tabId: number): void {
    this.losses++;
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
      const policy = forbiddenByPolicy(error);
      if (policy !== undefined) this.forbidden(policy);
      else if (readError(error).reason === 'noTab' && this.isGone()) this.owner.closed(this);
      else this.scheduleRepair(this.backoff.next());
    }
  }

  /** Trying again has no effect until something changes in the tab. */
  private forbidden(policy: string): void {
    this.waitsForPage = true;
    if (this.blocked === policy) return;
    this.blocked = policy;
    this.owner.blocked(this);
  }

  private async attachNow(): Promise<void> {
    const { tabId, losses } = this;
    try {
      const target = await attach(tabId, () => this.owner.emptiedFrames(this));
      if (this.historyUnchecked) await clearHistoryOfExtensions(tabId);
      if (losses === this.losses) {
        this.historyUnchecked = false;
        await this.attached(target);
        return;
      }
    } catch (error) {
      if (losses === this.losses || !this.wanted) throw error;
    }
    // What was attached is another page by now, or nothing.
    await detach(tabId);
    if (this.wanted) this.scheduleRepair(this.backoff.next());
  }

  private async attached(target: AttachedTarget): Promise<void> {
    // Released while attaching. The release waits in the queue behind us and will detach.
    if (!this.wanted) return;
    this.take(target);
    this.attachedAt = performance.now();
    this.missingSince = undefined;
    this.blocked = undefined;
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

  /** Whether an operation on this tab is still wanted. */
  private isStill(tabId: number): boolean {
    return this.wanted && tabId === this.tabId;
  }

  /** A replaced tab is also missing for a moment, so a missing one only counts as closed after a while. */
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
