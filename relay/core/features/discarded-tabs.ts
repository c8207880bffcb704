/**
 * Discarded tabs. When Chromium discards a tab and loads it again, the tab gets another page with other ids. Clients keep
 * the first target id (renamed.ts). Chromium does not report the end of the old page's navigation, so the relay does.
 */
import { isObject, parseBody, stringOf } from '../cdp/json.ts';
import type { RealSession, Tab } from '../cdp/sessions.ts';
import type { Feature } from './feature.ts';

export class DiscardedTabs implements Feature {
  readonly name = 'discarded tabs';
  readonly events = {
    'Network.requestWillBeSent': (real: RealSession, _method: string, body: string) => {
      if (real === real.tab.root) this.noteBegin(real.tab, body);
      return false;
    },
    'Page.frameNavigated': (real: RealSession, _method: string, body: string) => {
      if (real === real.tab.root) this.noteEnd(real.tab, body);
      return false;
    },
  };
  /** The request of the main frame's navigation that is under way: Chromium's id of it, and of the document it loads. */
  private readonly navigations = new WeakMap<Tab, string>();

  tabReplaced(tab: Tab): void {
    const requestId = this.navigations.get(tab);
    this.navigations.delete(tab);
    if (requestId === undefined) return;
    const failure = {
      requestId,
      timestamp: 0,
      type: 'Document',
      errorText: 'net::ERR_ABORTED',
      canceled: true,
    };
    for (const session of tab.root.clients) {
      if (session.hears('Network')) session.emit('Network.loadingFailed', failure);
    }
  }

  private noteBegin(tab: Tab, body: string): void {
    // Most requests are of other types, and need not be read.
    if (!body.includes('"type":"Document"')) return;
    const { requestId, loaderId, frameId } = parseBody(body);
    const id = stringOf(requestId);
    if (id !== undefined && id === loaderId && frameId === tab.targetId) this.navigations.set(tab, id);
  }

  private noteEnd(tab: Tab, body: string): void {
    const { frame } = parseBody(body);
    if (!isObject(frame) || frame['parentId'] !== undefined) return;
    if (this.navigations.get(tab) === frame['loaderId']) this.navigations.delete(tab);
  }
}
