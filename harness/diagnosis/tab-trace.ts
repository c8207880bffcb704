/** What the extension has told the relay of each tab. */
import type { FrameEntry, HistoryEvent } from '../history/event.ts';
import { cdpMessage, linkHeaders, type AnnouncedTab, type LinkHeader } from '../oracle/messages.ts';

export interface Announcement {
  readonly tab: number;
  readonly targetId: string | undefined;
  readonly is: 'attached' | 'not attached' | 'gone';
  /** Type of the frame. */
  readonly frame: string;
  /** An inventory does not name it any more, and nothing said that it had ended. */
  readonly isLeftOut?: true;
  readonly t: number;
}

/** Reasons of `tab.detached` after which the tab is no longer offered. */
const ENDS: ReadonlySet<string> = new Set(['closed', 'released']);

/** The event that tells a client of its target. */
const ATTACHED = '"Target.attachedToTarget"';

export class TabTrace {
  private readonly latest = new Map<number, Announcement>();
  private readonly everAnnounced = new Set<string>();
  /** Targets to which a client was attached. */
  private readonly used = new Set<string>();

  see(event: HistoryEvent): void {
    if (event.type === 'frame' && event.link === 'client' && event.from === 'server') this.onClient(event);
    if (event.type !== 'frame' || event.link !== 'extension' || event.from !== 'peer') return;
    for (const header of linkHeaders(event)) this.onHeader(header, event.t);
  }

  /** The latest word on a tab, by Chromium's tab id or by target id. */
  of(tab: number | string): Announcement | undefined {
    if (typeof tab === 'number') return this.latest.get(tab);
    return [...this.latest.values()].findLast(({ targetId }) => targetId === tab);
  }

  /** Whether the extension has ever named this target. */
  wasAnnounced(targetId: string): boolean {
    return this.everAnnounced.has(targetId);
  }

  /** The tab that has been without a debugger for longest, since before `beforeMs`. */
  lost(beforeMs: number): Announcement | undefined {
    return [...this.latest.values()].find(({ is, t }) => is === 'not attached' && t < beforeMs);
  }

  /** The latest tab that an inventory left out although a client used it. */
  leftOut(): Announcement | undefined {
    return [...this.latest.values()].findLast(
      ({ isLeftOut, targetId }) => isLeftOut === true && targetId !== undefined && this.used.has(targetId),
    );
  }

  private onClient(frame: FrameEntry): void {
    if (frame.text?.includes(ATTACHED) !== true) return;
    const { targetInfo } = cdpMessage(frame)?.params ?? {};
    const targetId: unknown = (targetInfo as { readonly targetId?: unknown } | undefined)?.targetId;
    if (typeof targetId === 'string') this.used.add(targetId);
  }

  private onHeader({ type, tab, tabs, state, from, reason = '' }: LinkHeader, t: number): void {
    if (tabs !== undefined) {
      // An inventory is complete: what it does not name is not shared any more.
      for (const [known, { is }] of this.latest) {
        const isMissing = is !== 'gone' && !tabs.some((one) => one.tab === known);
        if (isMissing) this.say(known, undefined, 'gone', type, t, true);
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
    isLeftOut = false,
  ): void {
    const before = this.latest.get(tab);
    if (targetId !== undefined) this.everAnnounced.add(targetId);
    const about = { tab, targetId: targetId ?? before?.targetId, is, frame, t };
    this.latest.set(tab, isLeftOut ? { ...about, isLeftOut } : about);
  }
}
