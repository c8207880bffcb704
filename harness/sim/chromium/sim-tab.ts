/** One tab of the simulated Chromium: its ids, its page, and the debugger's attachment to it. */
import { FRAME, type BrowserWindow } from './browser-windows.ts';
import type { Page } from './page.ts';
import type { CdpOutcome } from './cdp-outcome.ts';

/** A command of the debugger that has no answer yet. */
export interface PendingCommand {
  readonly settle: (outcome: CdpOutcome | { readonly refused: string }) => void;
}

/** `browser`: what the browser process answers is not answered either. `executes`: commands run all the same. */
export interface Wedge {
  readonly browser: boolean;
  readonly executes: boolean;
}

export interface Tab {
  readonly window: BrowserWindow;
  /** Stays the same when the tab gets other ids. */
  readonly key: number;
  id: number;
  page: Page;
  /** The worker that has attached the debugger; undefined while it is not attached. */
  attachedBy: number | undefined;
  /** Commands that the renderer has not answered. */
  readonly pending: Set<PendingCommand>;
  /** What the toolbar button shows in this tab, where something was set for it. */
  badge: string | undefined;
  popup: string | undefined;
  discarded: boolean;
  frozen: boolean;
  /** A frame of the page shows another extension's page. */
  foreignFrame: boolean;
  /** The debugger is attached, but commands are never answered. Ends with the attachment. */
  wedged: Wedge | undefined;
  active: boolean;
  status: 'loading' | 'complete';
}

/** As `chrome.tabs` gives it. */
export function tabInfo(tab: Tab): object {
  const { id, page, active, status, discarded, window } = tab;
  const size = { width: window.width - FRAME.width, height: window.height - FRAME.height };
  const shown = { url: page.url, title: page.title, active, status, discarded };
  return { id, windowId: window.id, index: 0, ...shown, ...size };
}
