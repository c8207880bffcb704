/** The extension's toolbar button: what it shows by default, and in each tab. */
import { Refusal } from './refusal.ts';
import type { Tab } from './sim-tab.ts';
import type { TabStrip } from './tab-strip.ts';

export class ActionButton {
  private readonly tabs: TabStrip;
  private badge = '';
  private popup: string;
  private readonly manifestPopup: string;

  /** `manifestPopup`: the popup that the manifest names. */
  constructor(tabs: TabStrip, manifestPopup = '') {
    this.tabs = tabs;
    this.manifestPopup = manifestPopup;
    this.popup = manifestPopup;
  }

  /** Throws {@link Refusal} for a tab that is not there. */
  setBadge(tabId: number | undefined, text: string): void {
    if (tabId === undefined) this.badge = text;
    else this.known(tabId).badge = text;
  }

  setPopup(tabId: number | undefined, popup: string): void {
    if (tabId === undefined) this.popup = popup;
    else this.known(tabId).popup = popup;
  }

  check(tabId: number | undefined): void {
    if (tabId !== undefined) this.known(tabId);
  }

  /** Throws {@link Refusal} for a tab that is not there. */
  badgeOf(tabId: number | undefined): string {
    return tabId === undefined ? this.badge : this.badgeIn(this.known(tabId));
  }

  /** Throws {@link Refusal} for a tab that is not there. */
  popupOf(tabId: number | undefined): string {
    return tabId === undefined ? this.popup : this.popupIn(this.known(tabId));
  }

  badgeIn(tab: Tab): string {
    return tab.badge ?? this.badge;
  }

  popupIn(tab: Tab): string {
    return tab.popup ?? this.popup;
  }

  /** The extension was reloaded. */
  reset(): void {
    this.badge = '';
    this.popup = this.manifestPopup;
    for (const tab of this.tabs.all()) tab.badge = tab.popup = undefined;
  }

  private known(tabId: number): Tab {
    const tab = this.tabs.byId(tabId);
    if (tab === undefined) throw new Refusal(`No tab with id: ${tabId}.`);
    return tab;
  }
}
