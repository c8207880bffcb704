/** Observes all parts: the tabs that the relay lists, the attached debuggers, and the badges. */
import type { ObservationEntry } from '../history/event.ts';
import type { RelayHandle } from './relay-handle.ts';
import type { TargetAliases } from './target-aliases.ts';
import type { UserBrowser } from './user-browser.ts';

/** A badge equal to `sharedBadge` is reported as `ON`. Without `sharedBadge`, badges are left out. */
export async function observe(
  browser: UserBrowser,
  relay: RelayHandle,
  renamed: TargetAliases,
  sharedBadge: string | undefined,
): Promise<ObservationEntry> {
  const { ready, pending, targets: named } = await relay.health();
  const targets = named?.map((targetId) => renamed.present(targetId));
  const tabs = await browser.worker.evaluate(tabsAsShown, undefined);
  const existing = new Set(tabs.map(({ targetId }) => targetId));
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
    ghosts: (targets ?? []).filter((targetId) => !existing.has(targetId)),
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
