/**
 * A discarded tab comes back as another page: with another target id, which is its main frame's id as well.
 * Clients go on with the first one. Ids are 32 random hex digits, so they are replaced wherever they stand.
 */
import type { Tab } from './sessions.ts';

/** JSON text for Chromium: with the id that the page has now. */
export function forBrowser(tab: Tab, text: string): string {
  return replaced(text, tab.targetId, tab.state.targetId);
}

/** JSON text for clients: with the id that they know the page by. */
export function forClients(tab: Tab, text: string): string {
  return replaced(text, tab.state.targetId, tab.targetId);
}

function replaced(text: string, from: string, to: string): string {
  if (from === to) return text;
  // Ids come from the extension, which is not believed that they are hex digits.
  return text.replaceAll(JSON.stringify(from), () => JSON.stringify(to));
}
