/** What has happened lately, for the popup. Kept in `storage.session`, so that it outlives the worker. */
import { WORKER_LIMITS } from './limits.ts';

export type Happening =
  /** A new worker is connected again. `tookMs` counts from the start of its script. */
  | { readonly kind: 'workerRestarted'; readonly atMs: number; readonly tookMs: number }
  /** The connection was lost and is back. `tookMs` counts from the loss. */
  | { readonly kind: 'reconnected'; readonly atMs: number; readonly tookMs: number }
  /** "Cancel" on Chromium's debugging bar. */
  | { readonly kind: 'cancelled'; readonly atMs: number; readonly tabId: number }
  /** The user has taken a shared tab out of the tab group. */
  | { readonly kind: 'takenOut'; readonly atMs: number; readonly tabId: number }
  /** Chromium did not let the extension share this tab. */
  | { readonly kind: 'notShared'; readonly atMs: number; readonly tabId: number; readonly why: string }
  /** Frames of other extensions were emptied, because the debugger cannot be attached to a tab that has one. */
  | { readonly kind: 'emptiedFrames'; readonly atMs: number; readonly tabId: number }
  /** A policy of the administrator forbids to drive a shared tab, in Chromium's words. */
  | { readonly kind: 'forbidden'; readonly atMs: number; readonly tabId: number; readonly why: string }
  /** The debugger no longer answered commands, and was attached again. */
  | { readonly kind: 'wedged'; readonly atMs: number; readonly tabId: number };

type WithoutTime<H> = H extends Happening ? Omit<H, 'atMs'> : never;
/** One that happens now. */
export type NewHappening = WithoutTime<Happening>;

export const RECENT_KEY = 'recent';

export class Recent {
  private entries: readonly Happening[] = [];
  private loaded = false;
  private lostAtMs: number | undefined;
  private isFirstConnection = true;

  /** The latest comes first. */
  get all(): readonly Happening[] {
    return this.entries;
  }

  /** Takes what earlier workers have stored. */
  load(stored: unknown): void {
    const earlier = Array.isArray(stored) ? (stored as Happening[]) : [];
    const isNew = this.entries.length > 0;
    this.entries = [...this.entries, ...earlier].slice(0, WORKER_LIMITS.recentMax);
    this.loaded = true;
    if (isNew) this.store();
  }

  add(happening: NewHappening): void {
    const entry: Happening = { ...happening, atMs: Date.now() };
    this.entries = [entry, ...this.entries].slice(0, WORKER_LIMITS.recentMax);
    if (this.loaded) this.store();
  }

  /** The connection is lost. */
  lost(): void {
    if (!this.isFirstConnection) this.lostAtMs ??= performance.now();
  }

  /** The link is live. `restarted`: an earlier worker has run since the extension was loaded. */
  connected(startedMs: number, restarted: boolean): void {
    if (this.isFirstConnection && restarted)
      this.add({ kind: 'workerRestarted', tookMs: Math.round(performance.now() - startedMs) });
    if (this.lostAtMs !== undefined)
      this.add({ kind: 'reconnected', tookMs: Math.round(performance.now() - this.lostAtMs) });
    this.isFirstConnection = false;
    this.lostAtMs = undefined;
  }

  private store(): void {
    chrome.storage.session.set({ [RECENT_KEY]: this.entries }).catch(() => undefined);
  }
}
