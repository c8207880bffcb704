/** A look at how all parts stand: what the relay offers, what is attached, what the person sees. */
import type { ObservationEntry } from '../history/event.ts';
import type { RelayHandle } from './relay-handle.ts';
import type { TargetAliases } from './target-aliases.ts';
import type { UserBrowser } from './user-browser.ts';

/** Badges are reported as `ON` where they are `sharedBadge`; without that they are left out. */
export async function observe(
  browser: UserBrowser,
  relay: RelayHandle,
  renamed: TargetAliases,
  sharedBadge: string | undefined,
): Promise<ObservationEntry> {
  const { ready, pending, targets: named } = await relay.health();
  const targets = named?.map((targetId) => renamed.present(targetId));
  const tabs = await browser.worker.evaluate(tabsAsShown, undefined);
  const there = new Set(tabs.map(({ targetId }) => targetId));
  return {
    type: 'observation',
    ...(ready === undefined ? {} : { ready }),
    ...(pending === undefined ? {} : { pending }),
    tabs: tabs.map(({ targetId, attached, badge }) => ({
      targetId,
      ...(targets === undefined ? {} : { listed: targets.includes(targetId) }),
      attached,
      ...(sharedBadge === undefined ? {} : { badge: badge === sharedBadge ? 'ON' : badge }),
    })),
    ghosts: (targets ?? []).filter((targetId) => !there.has(targetId)),
  };
}

interface ShownTab {
  readonly targetId: string;
  readonly attached: boolean;
  readonly badge: string;
}

/** Runs in the worker. */
async function tabsAsShown(): Promise<ShownTab[]> {
  const shown: ShownTab[] = [];
  for (const { id, type, tabId, attached } of await chrome.debugger.getTargets()) {
    if (type !== 'page' || tabId === undefined) continue;
    const badge = await chrome.action.getBadgeText({ tabId });
    shown.push({ targetId: id, attached, badge });
  }
  return shown;
}
