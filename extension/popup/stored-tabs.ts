/** The shared tabs as they are stored, for a popup whose worker has not reported yet. */
import { readIntent } from '../worker/intent.ts';

/** Undefined if it is unknown: the extension has been reloaded since, and only the worker can tell which tabs are still shared. */
export async function storedTabs(): Promise<ReadonlySet<number> | undefined> {
  const [local, session] = await Promise.all([
    chrome.storage.local.get(null),
    chrome.storage.session.get(null),
  ]);
  const { shared, decisions, sameLoad } = readIntent(local, session);
  if (!sameLoad) return undefined;
  const tabs = new Set(shared.map(({ tabId }) => tabId));
  for (const [tabId, decision] of decisions) {
    if (decision === 'share' || (decision === 'toggle' && !tabs.has(tabId))) tabs.add(tabId);
    else tabs.delete(tabId);
  }
  return tabs;
}
