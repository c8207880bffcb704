/** Paints the toolbar button in every tab. */
import { buttonFor, type Badge } from './button.ts';
import type { LinkPhase } from './link-phase.ts';
import type { SharedTabs } from './shared-tabs.ts';

const UNKNOWN = 'unknown';

/** Updates all buttons. Cheap to call often: it only sets what has changed. */
export class BadgePainter {
  /** Resolves when the buttons show everything painted so far. Chromium paints in order. */
  shown: Promise<unknown> = Promise.resolve();
  private readonly painted = new Map<number | undefined, string>();

  /** `failures`: attempts to connect that have failed since a connection worked. */
  paint(phase: LinkPhase, failures: number, tabs: SharedTabs): void {
    const others = buttonFor(phase, failures, 'unshared');
    this.set(undefined, others);
    const own = new Map<number, Badge>();
    for (const tabId of tabs.unsettled) own.set(tabId, buttonFor(phase, failures, 'stopping'));
    for (const { tabId, isUsable } of tabs.all())
      own.set(tabId, buttonFor(phase, failures, isUsable ? 'usable' : 'attaching'));
    for (const [tabId, badge] of own) this.set(tabId, badge);
    for (const tabId of this.painted.keys()) {
      if (tabId !== undefined && !own.has(tabId)) this.set(tabId, others);
    }
  }

  /** An earlier worker painted these tabs, and what it painted is unknown. */
  adopt(tabIds: Iterable<number>): void {
    for (const tabId of tabIds) this.painted.set(tabId, UNKNOWN);
  }

  /** A navigation has cleared what was set for this tab. */
  cleared(tabId: number): void {
    this.painted.delete(tabId);
  }

  private set(tabId: number | undefined, badge: Badge): void {
    const key = `${badge.text} ${badge.title}`;
    if (this.painted.get(tabId) === key) return;
    this.painted.set(tabId, key);
    const where = tabId === undefined ? {} : { tabId };
    // Fails for a tab that has just been closed. There is nothing left to paint.
    const settings = [
      chrome.action.setBadgeText({ ...where, text: badge.text }),
      chrome.action.setBadgeBackgroundColor({ ...where, color: badge.color }),
      chrome.action.setTitle({ ...where, title: badge.title }),
    ];
    this.shown = Promise.allSettled(settings);
  }
}
