/**
 * What the user wants: which tabs are shared, and which no longer. After an act in the middle of a
 * fault nobody can say what the click meant, because the button may have shown something else by then; such a
 * tab is in doubt, and only has to be consistent, until the button has shown that the click was understood.
 */
import type { SimBrowser, SimTab } from '../browser.ts';

export type Intent = 'shared' | 'private' | 'doubtful';

export class Intents {
  private readonly browser: SimBrowser;
  private readonly intents = new Map<number, Intent>();

  constructor(browser: SimBrowser) {
    this.browser = browser;
  }

  of(tab: SimTab): Intent {
    return this.intents.get(tab.key) ?? 'doubtful';
  }

  set(tab: SimTab, intent: Intent): void {
    this.intents.set(tab.key, intent);
  }

  /** The client has got this new target: it is shared from the start. */
  openedByClient(targetId: string): void {
    const tab = this.browser.tabs().find((other) => other.targetId === targetId);
    if (tab !== undefined && !this.intents.has(tab.key)) this.set(tab, 'shared');
  }

  /** A client closes the target; if it stays after all, it is still shared, but that is nobody's promise. */
  mayClose(tabId: number): void {
    const tab = this.browser.tabs().find((other) => other.id === tabId);
    if (tab !== undefined) this.set(tab, 'doubtful');
  }

  /** Nobody can say what became of the sharing of these tabs. */
  doubt(tabs: Iterable<SimTab>): void {
    for (const tab of tabs) this.set(tab, 'doubtful');
  }
}
