/** What is undone in the browser when a client leaves, so that nothing of it is left to the others or the person. */
import { resume } from './events.ts';
import type { Hub } from './hub.ts';
import type { ClientSession, RealSession } from './sessions.ts';
import type { Tab } from './tab.ts';

/** The sessions of one client on a tab are gone. */
export function undo(hub: Hub, tab: Tab, departed: readonly ClientSession[]): void {
  if (tab.root.clients.size === 0) {
    // Nobody is left: a fresh attachment is the only way that clears overrides, scripts, bindings and all.
    if (tab.touched) hub.resetTab(tab);
    return;
  }
  for (const session of departed) undoSession(hub, session);
  resumeForsaken(hub, tab.root);
}

function undoSession(hub: Hub, session: ClientSession): void {
  for (const domain of session.enabled) {
    if (session.real.othersEnabled(domain, session)) continue;
    if (domain === 'Runtime') session.real.contexts.clear();
    hub.command(session.real, `${domain}.disable`, '{}', () => undefined);
  }
  for (const identifier of session.scripts.values()) {
    const params = JSON.stringify({ identifier });
    hub.command(session.real, 'Page.removeScriptToEvaluateOnNewDocument', params, () => undefined);
  }
}

/** Children that were made to wait for a client that has left. */
function resumeForsaken(hub: Hub, real: RealSession): void {
  for (const child of real.children.values()) {
    if (child.clients.size === 0) resume(hub, child);
    resumeForsaken(hub, child);
  }
}
