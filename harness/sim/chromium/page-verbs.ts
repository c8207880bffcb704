/** What the simulation's own clients have a page's scripts do: an expression such as `say("x")` is one of these. */
import type { CdpOutcome } from './cdp-outcome.ts';
import type { PageRequests } from './page-requests.ts';
import type { PageSession } from './page-session.ts';

type Answer = (outcome: CdpOutcome) => void;

/** The page, as its scripts see it. */
interface Scripted {
  readonly targetId: string;
  readonly url: string;
  readonly session: PageSession;
  readonly requests: PageRequests;
  readonly children: {
    add(type: string, url: string, auto: { readonly wait: boolean } | undefined, id?: string): string;
    end(targetId: string): void;
  };
  readonly ran: readonly string[];
  readonly options: {
    readonly executed: (id: string) => void;
    readonly popup?: (url: string) => void;
    readonly download?: (url: string) => string;
  };
  dialog: Answer | undefined;
  missesNext: boolean;
  emit(method: string, params: object): void;
  contextId(): number;
}

/** The command is answered later. */
export const LATER = Symbol('answered later');

export const VERBS: Readonly<
  Record<string, (page: Scripted, given: readonly string[], answer: Answer) => unknown>
> = {
  mutate: (page, [id = '']) => page.options.executed(id),
  say: (page, [text = '']) => {
    if (!page.session.enabled.has('Runtime')) return;
    const args = [{ type: 'string', value: text }];
    page.emit('Runtime.consoleAPICalled', { type: 'log', args, executionContextId: page.contextId() });
  },
  call: (page, [name = '', payload = '']) => {
    if (!page.session.bindings.has(name)) return;
    page.emit('Runtime.bindingCalled', { name, payload, executionContextId: page.contextId() });
  },
  ran: (page) => [...page.ran],
  /** How much its debugger has set up by now. */
  setUp: (page) => {
    const { enabled, settings, scripts, bindings } = page.session.peek();
    return enabled.length + settings.length + scripts.length + bindings.length;
  },
  ask: (page, [message = ''], answer) => {
    if (!page.session.enabled.has('Page')) return false;
    page.dialog = answer;
    const { url } = page;
    page.emit('Page.javascriptDialogOpening', { url, message, type: 'confirm', hasBrowserHandler: false });
    return LATER;
  },
  choose: (page) => {
    if (page.session.isOn('Page.setInterceptFileChooserDialog'))
      page.emit('Page.fileChooserOpened', {
        frameId: page.targetId,
        mode: 'selectSingle',
        backendNodeId: 1,
      });
  },
  spawn: (page, [type = '', url = '', id]) => page.children.add(type, url, page.session.autoAttach, id),
  end: (page, [targetId = '']) => page.children.end(targetId),
  request: (page, [url = '']) => {
    const { session, targetId: frameId } = page;
    const requestId = page.requests.begin(url, session.enabled.has('Fetch'));
    if (session.enabled.has('Network'))
      page.emit('Network.requestWillBeSent', { requestId, request: { url }, type: 'XHR', frameId });
    if (session.enabled.has('Fetch'))
      page.emit('Fetch.requestPaused', { requestId, request: { url }, frameId, resourceType: 'XHR' });
  },
  requests: (page) => page.requests.states(),
  open: (page, [url = '']) => page.options.popup?.(url),
  download: (page, [url = '']) => {
    const guid = page.options.download?.(url);
    const begun = { frameId: page.targetId, guid, url, suggestedFilename: url.split('/').at(-1) };
    if (page.session.enabled.has('Page')) page.emit('Page.downloadWillBegin', begun);
    return guid;
  },
  downloaded: (page, [guid = '']) => {
    const ended = { guid, totalBytes: 1, receivedBytes: 1, state: 'completed' };
    if (page.session.enabled.has('Page')) page.emit('Page.downloadProgress', ended);
  },
  miss: (page) => {
    page.missesNext = true;
  },
};
