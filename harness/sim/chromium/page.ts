/** A page, a frame or a worker as its renderer has it: the document, and what a CDP session with it says. */
import type { CdpOutcome } from './cdp-outcome.ts';
import type { PageOptions, PagePeek } from './page-options.ts';
import { PageChildren, type ChildOptions } from './page-children.ts';
import { PageRequests } from './page-requests.ts';
import { PageSession } from './page-session.ts';
import { LATER, VERBS } from './page-verbs.ts';
import { PageWorld } from './page-world.ts';

export type Answer = (outcome: CdpOutcome) => void;

interface Evaluated {
  readonly type: string;
  readonly value?: unknown;
  readonly description?: string;
}

type Params = Readonly<Record<string, unknown>>;

const METHOD_NOT_FOUND = -32_601;
const SERVER_ERROR = -32_000;
const INVALID_PARAMS = -32_602;

/** Methods that set something up and answer with nothing. */
const SETTING =
  /\.(enable|disable|set\w+|add\w+|remove\w+|clear\w+|bringToFront|runIfWaitingForDebugger|releaseObject\w*|stopLoading)$/;

export class Page {
  readonly targetId: string;
  url: string;
  title = '';
  crashed = false;
  readonly children: PageChildren<Page>;
  /** Addresses of the tab's history, the present one last. */
  readonly history: string[];
  /** Number of the document, from 1. */
  private document = 1;
  readonly options: PageOptions;
  session = new PageSession();
  readonly requests = new PageRequests();
  ran: string[] = [];
  private worlds: string[] = [];
  dialog: Answer | undefined;
  /** A capture that waits for the next one, because its frame was missed. */
  private missed: Answer | undefined;
  missesNext = false;
  /** The scripts of the present document, once something is evaluated there. */
  private world: PageWorld | undefined;

  constructor(options: PageOptions) {
    this.options = options;
    this.targetId = options.targetId;
    this.url = options.url;
    this.title = titleOf(options.url);
    this.history = [options.url];
    this.children = new PageChildren(
      this.targetId,
      (method, params, session) => this.emit(method, params, session),
      (child) => this.childPage(child),
    );
  }

  /** The debugger has been detached: nothing of its session stays. */
  forgetSession(): void {
    this.session = new PageSession();
    this.children.forgetSessions();
    this.requests.letGo();
    this.dialog = this.missed = undefined;
  }

  peek(): PagePeek {
    const contexts = [0, ...this.worlds.map((_, index) => index + 1)].map(
      (index) => `${this.targetId}.${this.contextId() + index}`,
    );
    return { ...this.session.peek(), ran: [...this.ran], contexts };
  }

  get isFirstDocument(): boolean {
    return this.document === 1;
  }

  loaderId(of: 'present' | 'next' = 'present'): string {
    return `${this.targetId}-${of === 'next' ? this.document + 1 : this.document}`;
  }

  /** Says that another document is on its way. */
  startNavigating(url: string, type: 'reload' | 'differentDocument'): void {
    const { targetId: frameId } = this;
    const loaderId = this.loaderId('next');
    if (this.session.enabled.has('Network')) {
      const request = { requestId: loaderId, loaderId, request: { url }, type: 'Document', frameId };
      this.emit('Network.requestWillBeSent', request);
    }
    if (!this.session.enabled.has('Page')) return;
    this.emit('Page.frameStartedNavigating', {
      ...{ frameId, url, loaderId: this.loaderId('next'), navigationType: type },
    });
  }

  /** Loads another document. */
  load(url: string): void {
    const { session } = this;
    if (url !== this.url) this.history.push(url);
    this.document++;
    this.world = undefined;
    this.worlds = [];
    this.url = url;
    this.title = titleOf(url);
    this.dialog = this.missed = undefined;
    this.children.endAll(['service_worker']);
    const revived = this.crashed;
    this.crashed = false;
    if (revived) this.emit('Inspector.targetReloadedAfterCrash', {});
    if (session.enabled.has('Runtime')) this.emit('Runtime.executionContextsCleared', {});
    if (session.enabled.has('Page')) {
      this.emit('Page.frameNavigated', { frame: this.frame(), type: 'Navigation' });
    }
    this.ran = session.scripts.map(({ source }) => source);
    if (session.enabled.has('Runtime')) this.tellContexts();
    if (session.enabled.has('Page')) this.emit('Page.loadEventFired', { timestamp: this.document });
    this.tellLifecycle();
  }

  /** Carries out a command in the renderer. Calls `answer` once, or never. */
  execute(method: string, params: Params, answer: Answer): void {
    const outcome = this.crashed
      ? this.executeCrashed(method, params, answer)
      : this.carryOut(method, params, answer);
    if (outcome !== undefined) answer(outcome);
  }

  private carryOut(method: string, params: Params, answer: Answer): CdpOutcome | undefined {
    const { session } = this;
    switch (method) {
      case 'Runtime.evaluate':
        return this.evaluate(params, answer);
      case 'Runtime.getIsolateId':
        return { result: { id: this.targetId } };
      case 'Page.getFrameTree':
      case 'Page.getResourceTree':
        return { result: { frameTree: { frame: this.frame() } } };
      case 'Page.addScriptToEvaluateOnNewDocument': {
        const source = String(params['source']);
        if (params['runImmediately'] === true) this.ran.push(source);
        return { result: { identifier: session.addScript(source) } };
      }
      case 'Page.removeScriptToEvaluateOnNewDocument':
        if (session.removeScript(String(params['identifier']))) return { result: {} };
        return refusal(SERVER_ERROR, 'Script not found');
      case 'Page.createIsolatedWorld':
        return this.isolatedWorld(String(params['worldName']));
      case 'Runtime.addBinding':
        session.bindings.add(String(params['name']));
        return { result: {} };
      case 'Runtime.removeBinding':
        session.bindings.delete(String(params['name']));
        return { result: {} };
      case 'Target.setAutoAttach':
        session.autoAttach =
          params['autoAttach'] === true ? { wait: params['waitForDebuggerOnStart'] === true } : undefined;
        this.children.autoAttach(session.autoAttach);
        return { result: {} };
      case 'Target.detachFromTarget':
        if (this.children.detach(params)) return { result: {} };
        return refusal(INVALID_PARAMS, 'No session for given target id');
      case 'Page.handleJavaScriptDialog':
        return this.handleDialog(params);
      case 'Page.captureScreenshot':
        return this.capture(answer);
      case 'Page.printToPDF':
        return { result: { data: '', stream: session.addStream('a pdf') } };
      case 'IO.read': {
        const data = session.streams.get(String(params['handle']));
        return data === undefined
          ? refusal(INVALID_PARAMS, 'Invalid stream handle')
          : { result: { data, eof: true } };
      }
      case 'IO.close':
        session.streams.delete(String(params['handle']));
        return { result: {} };
      case 'Tracing.start':
        if (session.tracing) return refusal(SERVER_ERROR, 'Tracing has already been started');
        session.tracing = true;
        return { result: {} };
      case 'Tracing.end':
        if (!session.tracing) return refusal(SERVER_ERROR, 'Tracing is not started');
        session.tracing = false;
        this.emit('Tracing.dataCollected', { value: [] });
        this.emit('Tracing.tracingComplete', {
          dataLossOccurred: false,
          stream: session.addStream('a trace'),
        });
        return { result: {} };
      case 'Page.getNavigationHistory': {
        const entries = this.history.map((url, id) => ({ id, url, userTypedURL: url, title: titleOf(url) }));
        return { result: { currentIndex: entries.length - 1, entries } };
      }
      case 'Page.resetNavigationHistory':
        this.history.splice(0, this.history.length - 1);
        return { result: {} };
      case 'DOM.setFileInputFiles':
        return { result: {} };
      case 'Input.dispatchMouseEvent':
      case 'Input.dispatchKeyEvent':
        return { result: {} };
      default:
        return method.startsWith('Fetch.') ? this.fetch(method, params) : this.set(method, params);
    }
  }

  private set(method: string, params: Params): CdpOutcome {
    const [domain = '', name] = method.split('.');
    const { session } = this;
    if (!SETTING.test(method)) return refusal(METHOD_NOT_FOUND, `'${method}' wasn't found`);
    const isNew = name === 'enable' && !session.enabled.has(domain);
    session.note(method, params);
    if (isNew && domain === 'Runtime') this.tellContexts();
    if (method === 'Page.setLifecycleEventsEnabled') this.tellLifecycle();
    if (method === 'Runtime.runIfWaitingForDebugger') this.children.started();
    return { result: {} };
  }

  private fetch(method: string, params: Params): CdpOutcome {
    if (method === 'Fetch.enable' || method === 'Fetch.disable') {
      if (method === 'Fetch.disable') this.requests.letGo();
      return this.set(method, params);
    }
    const isKnown = this.requests.settle(String(params['requestId']), method);
    return isKnown ? { result: {} } : refusal(INVALID_PARAMS, 'Invalid InterceptionId.');
  }

  /** The browser's process says it again; nothing else is answered while there is no renderer. */
  /** The browser process answers what it knows itself. */
  private executeCrashed(method: string, params: Params, answer: Answer): CdpOutcome | undefined {
    if (method.endsWith('NavigationHistory')) return this.carryOut(method, params, answer);
    if (method !== 'Inspector.enable') return undefined;
    this.emit('Inspector.targetCrashed', {});
    return { result: {} };
  }

  emit(method: string, params: object, session?: string): void {
    this.options.emit(method, params, session);
  }

  private frame(): object {
    const { targetId, url } = this;
    return { id: targetId, loaderId: this.loaderId(), url, securityOrigin: url, mimeType: 'text/html' };
  }

  contextId(): number {
    return this.document * 10;
  }

  private tellContexts(): void {
    this.tellContext(0, '');
    for (const [index, name] of this.worlds.entries()) this.tellContext(index + 1, name);
  }

  private tellContext(index: number, name: string): void {
    const id = this.contextId() + index;
    const isDefault = index === 0;
    const auxData = { isDefault, type: isDefault ? 'default' : 'isolated', frameId: this.targetId };
    const context = { id, origin: this.url, name, uniqueId: `${this.targetId}.${id}`, auxData };
    this.emit('Runtime.executionContextCreated', { context });
  }

  private tellLifecycle(): void {
    if (!this.session.isOn('Page.setLifecycleEventsEnabled')) return;
    const at = { frameId: this.targetId, loaderId: this.loaderId(), timestamp: this.document };
    for (const name of ['commit', 'load']) this.emit('Page.lifecycleEvent', { ...at, name });
  }

  /** A world of the same name is the same world. */
  private isolatedWorld(name: string): CdpOutcome {
    const known = this.worlds.indexOf(name);
    const index = known >= 0 ? known : this.worlds.push(name) - 1;
    if (known < 0 && this.session.enabled.has('Runtime')) this.tellContext(index + 1, name);
    return { result: { executionContextId: this.contextId() + index + 1 } };
  }

  private handleDialog({ accept }: Params): CdpOutcome {
    const { dialog } = this;
    if (dialog === undefined) return refusal(INVALID_PARAMS, 'No dialog is showing');
    this.dialog = undefined;
    const result = accept === true;
    if (this.session.enabled.has('Page')) this.emit('Page.javascriptDialogClosed', { result, userInput: '' });
    dialog(valueOf(result));
    return { result: {} };
  }

  private capture(answer: Answer): CdpOutcome | undefined {
    const { missed } = this;
    this.missed = undefined;
    missed?.({ result: { data: 'a late shot' } });
    if (!this.missesNext) return { result: { data: 'a shot' } };
    this.missesNext = false;
    this.missed = answer;
    return undefined;
  }

  private evaluate({ expression, returnByValue }: Params, answer: Answer): CdpOutcome | undefined {
    const text = String(expression);
    const call = /^(\w+)\((.*)\)$/.exec(text);
    const verb = VERBS[call?.[1] ?? ''];
    if (verb !== undefined) {
      const given = JSON.parse(`[${call?.[2] ?? ''}]`) as unknown[];
      const value = verb(this, given.map(String), answer);
      return value === LATER ? undefined : valueOf(value);
    }
    const product = /^(\d+) \* (\d+)$/.exec(text);
    if (product !== null) {
      const value = Number(product[1]) * Number(product[2]);
      const result: Evaluated = { type: 'number', value, description: String(value) };
      return { result: { result } };
    }
    const { executed } = this.options;
    this.world ??= new PageWorld({ url: this.url, title: this.title, executed });
    return this.world.evaluate(text, returnByValue === true);
  }

  private childPage({ targetId, url, session }: ChildOptions): Page {
    const { executed } = this.options;
    return new Page({
      targetId,
      url,
      executed,
      emit: (method, params, below) => this.emit(method, params, below ?? session()),
    });
  }
}

function refusal(code: number, message: string): CdpOutcome {
  return { error: { code, message } };
}

function valueOf(value: unknown): CdpOutcome {
  const result: Evaluated = value === undefined ? { type: 'undefined' } : { type: typeof value, value };
  return { result: { result } };
}

function titleOf(url: string): string {
  return `Page ${url.split('/').at(-1) ?? ''}`;
}

/** Chromium lets no extension near these. */
export function isForbidden(url: string): boolean {
  return /^(chrome|devtools|chrome-untrusted):/.test(url);
}
