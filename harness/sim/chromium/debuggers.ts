/** `chrome.debugger`: attachments, commands, and how they end. The texts are Chromium's. */
import type { Kernel } from '../kernel.ts';
import type { CdpOutcome } from './cdp-outcome.ts';
import { Refusal } from './refusal.ts';
import { isForbidden, type Page } from './page.ts';
import type { PendingCommand, Tab, Wedge } from './sim-tab.ts';

const FORBIDDEN = 'Cannot access a chrome:// URL';
const FOREIGN_FRAME = 'Cannot access a chrome-extension:// URL of different extension';
const DETACHED_MEANWHILE = 'Detached while handling command.';
const NOT_ALLOWED = -32_000;
const NO_SESSION = { code: -32_001, message: 'Session with given id not found.' };

export interface DebuggersOptions {
  readonly kernel: Kernel;
  readonly byId: (tabId: number) => Tab | undefined;
  /** Tells the extension of `chrome.debugger.onDetach`. */
  readonly detached: (tabId: number, reason: 'target_closed' | 'canceled_by_user') => void;
  readonly createTarget: (params: Readonly<Record<string, unknown>>) => Tab;
  readonly closeTarget: (tab: Tab) => void;
  readonly navigate: (tab: Tab, url: string) => void;
  readonly crash: (tab: Tab) => void;
}

/** Answers a command: with a CDP outcome, or with a refusal of Chromium's own. */
export type Settle = PendingCommand['settle'];

export class Debuggers {
  private readonly options: DebuggersOptions;

  constructor(options: DebuggersOptions) {
    this.options = options;
  }

  /** Throws {@link Refusal}. */
  attach(tabId: number, life: number): void {
    const tab = this.tab(tabId);
    const reason = refusalOf(tab);
    if (reason !== undefined) throw new Refusal(reason);
    if (tab.attachedBy !== undefined) {
      throw new Refusal(`Another debugger is already attached to the tab with id: ${tabId}.`);
    }
    tab.attachedBy = life;
    tab.discarded = false;
    this.options.kernel.note(laneOf(tab), 'debugger attached');
  }

  /** Throws {@link Refusal}. No event tells the caller of it. */
  detach(tabId: number): void {
    const tab = this.tab(tabId);
    if (tab.attachedBy === undefined) throw new Refusal(notAttached(tabId));
    this.end(tab, 'detached');
  }

  /**
   * Chromium takes the debugger away, or the user does. False where none is attached. `tabId`: what the
   * extension knows the tab by, where it has another id by now.
   */
  takeAway(tab: Tab, reason: 'target_closed' | 'canceled_by_user', tabId = tab.id): boolean {
    if (tab.attachedBy === undefined) return false;
    this.end(tab, `debugger detached: ${reason}`);
    this.options.detached(tabId, reason);
    return true;
  }

  /** Ends the attachment without an event for the extension. */
  end(tab: Tab, note: string): void {
    tab.attachedBy = undefined;
    tab.wedged = undefined;
    tab.page.forgetSession();
    this.options.kernel.note(laneOf(tab), note);
    for (const { settle } of [...tab.pending]) settle({ refused: DETACHED_MEANWHILE });
    tab.pending.clear();
  }

  /** Answers all commands that the renderer has not answered with this error. */
  answerAll(tab: Tab, error: { readonly code: number; readonly message: string }): void {
    for (const { settle } of [...tab.pending]) settle({ error });
  }

  send(
    { tabId, sessionId }: { readonly tabId: number; readonly sessionId: string | undefined },
    method: string,
    params: Readonly<Record<string, unknown>>,
    settle: Settle,
  ): void {
    const tab = this.options.byId(tabId);
    if (tab === undefined) return settle({ refused: noTab(tabId) });
    const reason = refusalOf(tab);
    if (reason !== undefined) return settle({ refused: reason });
    if (tab.attachedBy === undefined) return settle({ refused: notAttached(tabId) });
    const page = sessionId === undefined ? tab.page : tab.page.children.ofSession(sessionId);
    if (page === undefined) return settle({ error: NO_SESSION });
    if (tab.wedged !== undefined) return this.intoWedge(tab, tab.wedged, page, method, params, settle);
    if (page !== tab.page) {
      if (method === 'Target.getTargetInfo') return settle(targetInfo(page, 'other'));
      if (method === 'Runtime.runIfWaitingForDebugger') tab.page.children.resume(sessionId ?? '');
      return this.inRenderer(tab, page, method, params, settle);
    }
    const outcome = this.inBrowser(tab, method, params);
    if (outcome !== undefined) return settle(outcome);
    this.inRenderer(tab, page, method, params, settle);
  }

  /** A question to the browser process may be answered. Nothing else is, until the debugger is detached. */
  private intoWedge(
    tab: Tab,
    { browser, executes }: Wedge,
    page: Page,
    method: string,
    params: Readonly<Record<string, unknown>>,
    settle: Settle,
  ): void {
    if (method === 'Target.getTargetInfo' && !browser)
      return settle(targetInfo(page, page === tab.page ? 'page' : 'other'));
    const pending: PendingCommand = { settle };
    tab.pending.add(pending);
    if (!executes || !method.startsWith('Runtime.')) return;
    this.options.kernel.schedule(laneOf(tab), 0, method, () => {
      if (tab.pending.has(pending)) page.execute(method, params, () => undefined);
    });
  }

  private inBrowser(
    tab: Tab,
    method: string,
    params: Readonly<Record<string, unknown>>,
  ): CdpOutcome | undefined {
    const { kernel, createTarget, closeTarget } = this.options;
    switch (method) {
      case 'Target.getTargetInfo':
        return targetInfo(tab.page, 'page');
      case 'Target.createTarget':
        return { result: { targetId: createTarget(params).page.targetId } };
      case 'Target.closeTarget':
        kernel.schedule('browser', 0, 'closes the tab', () => closeTarget(tab));
        return { result: { success: true } };
      case 'Target.setDiscoverTargets':
        return { result: {} };
      case 'Target.getTargets':
      case 'Target.attachToTarget':
      case 'Target.attachToBrowserTarget':
        return { error: { code: NOT_ALLOWED, message: 'Not allowed' } };
      default:
        return undefined;
    }
  }

  private inRenderer(
    tab: Tab,
    page: Page,
    method: string,
    params: Readonly<Record<string, unknown>>,
    settle: Settle,
  ): void {
    const { kernel, navigate } = this.options;
    const pending: PendingCommand = {
      settle: (outcome) => {
        if (tab.pending.delete(pending)) settle(outcome);
      },
    };
    tab.pending.add(pending);
    const destination = page === tab.page ? destinationOf(page, method, params) : undefined;
    if (destination !== undefined) {
      if (!page.crashed)
        page.startNavigating(destination, method === 'Page.reload' ? 'reload' : 'differentDocument');
      navigate(tab, destination);
      const { targetId } = tab.page;
      pending.settle({ result: { frameId: targetId, loaderId: tab.page.loaderId('next') } });
      return;
    }
    if (method === 'Page.crash') return this.options.crash(tab);
    const { page: shown } = tab;
    kernel.schedule(laneOf(tab), 0, method, () => {
      // Nobody waits any more, or the page is another one: the renderer has dropped it.
      if (!tab.pending.has(pending) || tab.page !== shown) return;
      page.execute(method, params, (outcome) => {
        kernel.schedule('browser', 0, `${method} answered`, () => pending.settle(outcome));
      });
    });
  }

  private tab(tabId: number): Tab {
    const tab = this.options.byId(tabId);
    if (tab === undefined) throw new Refusal(noTab(tabId));
    return tab;
  }
}

/** Why no debugger may be attached to this tab. */
function refusalOf({ page, foreignFrame }: Tab): string | undefined {
  if (isForbidden(page.url)) return FORBIDDEN;
  return foreignFrame ? FOREIGN_FRAME : undefined;
}

function targetInfo({ targetId, url, title }: Page, type: string): CdpOutcome {
  const common = { type, attached: true, browserContextId: 'the only one' };
  return { result: { targetInfo: { targetId, url, title, ...common } } };
}

/** Where a command takes the page; undefined for one that does not. */
function destinationOf(
  page: Page,
  method: string,
  params: Readonly<Record<string, unknown>>,
): string | undefined {
  if (method === 'Page.navigate') return String(params['url']);
  if (method === 'Page.reload') return page.url;
  if (method === 'Page.navigateToHistoryEntry') return page.history[Number(params['entryId'])];
  return undefined;
}

/** Each tab's renderer is a process of its own. */
export function laneOf(tab: Tab): string {
  return `tab ${tab.key}`;
}

function noTab(tabId: number): string {
  return `No tab with given id ${tabId}.`;
}

function notAttached(tabId: number): string {
  return `Debugger is not attached to the tab with id: ${tabId}.`;
}
