/** What the extension has told the relay of each tab. */
import type { HistoryEvent } from '../history/event.ts';
import { linkHeaders, type AnnouncedTab, type LinkHeader } from '../oracle/messages.ts';

export interface Announcement {
  readonly tab: number;
  readonly targetId: string | undefined;
  readonly is: 'attached' | 'not attached' | 'gone';
  /** Type of the frame. */
  readonly frame: string;
  readonly t: number;
}

/** Reasons of `tab.detached` after which the tab is no longer offered. */
const ENDS: ReadonlySet<string> = new Set(['closed', 'released']);

export class TabTrace {
  private readonly latest = new Map<number, Announcement>();

  see(event: HistoryEvent): void {
    if (event.type !== 'frame' || event.link !== 'extension' || event.from !== 'peer') return;
    for (const header of linkHeaders(event)) this.onHeader(header, event.t);
  }

  /** The latest word on a tab, by Chromium's tab id or by target id. */
  of(tab: number | string): Announcement | undefined {
    if (typeof tab === 'number') return this.latest.get(tab);
    return [...this.latest.values()].findLast(({ targetId }) => targetId === tab);
  }

  /** The tab that has been without a debugger for longest, since before `beforeMs`. */
  lost(beforeMs: number): Announcement | undefined {
    return [...this.latest.values()].find(({ is, t }) => is === 'not attached' && t < beforeMs);
  }

  private onHeader({ type, tab, tabs, state, from, reason = '' }: LinkHeader, t: number): void {
    if (tabs !== undefined) {
      // An inventory is complete: what it does not name is not shared any more.
      for (const known of this.latest.keys()) {
        if (!tabs.some((one) => one.tab === known)) this.say(known, undefined, 'gone', type, t);
      }
      for (const one of tabs) this.announce(one, type, t);
    }
    if (from !== undefined) this.say(from, undefined, 'gone', type, t);
    if (state !== undefined) this.announce(state, type, t);
    if (type === 'tab.detached' && tab !== undefined) {
      const is = ENDS.has(reason) ? 'gone' : 'not attached';
      this.say(tab, undefined, is, `${type} (${reason})`, t);
    }
  }

  private announce({ tab, targetId, attachment }: AnnouncedTab, frame: string, t: number): void {
    this.say(tab, targetId, attachment === undefined ? 'not attached' : 'attached', frame, t);
  }

  private say(
    tab: number,
    targetId: string | undefined,
    is: Announcement['is'],
    frame: string,
    t: number,
  ): void {
    const before = this.latest.get(tab);
    this.latest.set(tab, { tab, targetId: targetId ?? before?.targetId, is, frame, t });
  }
}
