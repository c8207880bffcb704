/** What the toolbar button shows: the truth about this tab and this link, and nothing else. */
import type { LinkPhase } from './relay-link.ts';
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

/** The button in a shared tab: `ON` only if a client's command would be executed now. */
export function badgeOfShared(phase: LinkPhase, usable: boolean): Badge {
  if (phase.name === 'unpaired' || phase.name === 'refused') return badgeOfOthers(phase);
  if (phase.name === 'connecting') {
    return {
      text: '…',
      color: AMBER,
      title: `Holdfast: waiting for the relay (${phase.why}). Click to stop sharing.`,
    };
  }
  if (!usable)
    return { text: '…', color: AMBER, title: 'Holdfast: attaching to this tab. Click to stop sharing.' };
  return { text: 'ON', color: GREEN, title: 'Holdfast: this tab is shared. Click to stop sharing.' };
}

/** The button in a tab that is not shared any more, while storage does not know it yet. */
export const STOPPING: Badge = {
  text: '…',
  color: AMBER,
  title: 'Holdfast: this tab is not shared any more; storing that.',
};

/** Whether only the person can help: the click then opens the popup, which says how. */
export function needsPerson(phase: LinkPhase): boolean {
  return phase.name === 'unpaired' || phase.name === 'refused';
}

const UNKNOWN = 'unknown';

/** Brings all buttons up to date. Safe to call often: what has not changed is not set again. */
export class BadgePainter {
  /** Resolves when the buttons show what was painted so far: Chromium paints in order. */
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

  /** An earlier life of the worker has painted these tabs, nobody knows how. */
  adopt(tabIds: Iterable<number>): void {
    for (const tabId of tabIds) this.painted.set(tabId, UNKNOWN);
  }

  /** A navigation has cleared what was set for this tab. */
  cleared(tabId: number): void {
    this.painted.delete(tabId);
  }

  /** `explain`: a click opens the popup. In a shared tab it never does: there a click stops sharing. */
  private set(tabId: number | undefined, badge: Badge, explain: boolean): void {
    const popup = explain ? 'popup.html' : '';
    const key = `${badge.text} ${badge.title} ${popup}`;
    if (this.painted.get(tabId) === key) return;
    this.painted.set(tabId, key);
    const where = tabId === undefined ? {} : { tabId };
    // A tab that has just been closed refuses; there is nothing to paint on it any more.
    const settings = [
      chrome.action.setBadgeText({ ...where, text: badge.text }),
      chrome.action.setBadgeBackgroundColor({ ...where, color: badge.color }),
      chrome.action.setTitle({ ...where, title: badge.title }),
      chrome.action.setPopup({ ...where, popup }),
    ];
    this.shown = Promise.allSettled(settings);
  }
}
