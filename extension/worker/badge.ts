/** What the toolbar button shows about this tab and the link. */
import type { LinkPhase } from './link-phase.ts';
import type { SharedTabs } from './shared-tabs.ts';

export interface Badge {
  readonly text: '' | 'ON' | '…' | '!';
  readonly color: string;
  readonly title: string;
}

const GREEN = '#1a7f37';
const AMBER = '#9a6700';
const RED = '#cf222e';

/** The button in a tab that is not shared. */
export function badgeOfOthers(phase: LinkPhase): Badge {
  if (phase.name === 'unpaired')
    return { text: '!', color: RED, title: 'Holdfast: not paired. Click to enter the pairing key.' };
  if (phase.name === 'refused') return { text: '!', color: RED, title: `Holdfast: ${phase.message}` };
  return { text: '', color: GREEN, title: 'Share this tab with Holdfast' };
}

/** The button in a shared tab. `ON` only if a client's command would run now. */
export function badgeOfShared(phase: LinkPhase, usable: boolean): Badge {
  if (phase.name === 'unpaired' || phase.name === 'refused') return badgeOfOthers(phase);
  if (phase.name === 'connecting') {
    return {
      text: '…',
      color: AMBER,
      title: `Holdfast: connecting to the relay (${phase.why}). Click to stop sharing.`,
    };
  }
  if (!usable)
    return { text: '…', color: AMBER, title: 'Holdfast: attaching to this tab. Click to stop sharing.' };
  return { text: 'ON', color: GREEN, title: 'Holdfast: this tab is shared. Click to stop sharing.' };
}

/** The button in a tab that is no longer shared, until that is stored. */
export const STOPPING: Badge = {
  text: '…',
  color: AMBER,
  title: 'Holdfast: no longer sharing this tab. Saving…',
};

/** Whether only the user can fix it. A click then opens the popup, which explains how. */
export function needsPerson(phase: LinkPhase): boolean {
  return phase.name === 'unpaired' || phase.name === 'refused';
}

const UNKNOWN = 'unknown';

/** Updates all buttons. Cheap to call often: it only sets what has changed. */
export class BadgePainter {
  /** Resolves when the buttons show everything painted so far. Chromium paints in order. */
  shown: Promise<unknown> = Promise.resolve();
  private readonly painted = new Map<number | undefined, string>();

  paint(phase: LinkPhase, tabs: SharedTabs): void {
    this.set(undefined, badgeOfOthers(phase), needsPerson(phase));
    const own = new Map<number, Badge>();
    for (const tabId of tabs.unsettled) own.set(tabId, STOPPING);
    for (const tab of tabs.all()) own.set(tab.tabId, badgeOfShared(phase, tab.isUsable));
    for (const [tabId, badge] of own) this.set(tabId, badge, false);
    for (const tabId of this.painted.keys()) {
      if (tabId !== undefined && !own.has(tabId)) this.set(tabId, badgeOfOthers(phase), needsPerson(phase));
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

  /** `explain`: a click opens the popup. Never in a shared tab: there a click stops sharing. */
  private set(tabId: number | undefined, badge: Badge, explain: boolean): void {
    const popup = explain ? 'popup.html' : '';
    const key = `${badge.text} ${badge.title} ${popup}`;
    if (this.painted.get(tabId) === key) return;
    this.painted.set(tabId, key);
    const where = tabId === undefined ? {} : { tabId };
    // Fails for a tab that has just been closed. There is nothing left to paint.
    const settings = [
      chrome.action.setBadgeText({ ...where, text: badge.text }),
      chrome.action.setBadgeBackgroundColor({ ...where, color: badge.color }),
      chrome.action.setTitle({ ...where, title: badge.title }),
      chrome.action.setPopup({ ...where, popup }),
    ];
    this.shown = Promise.allSettled(settings);
  }
}
