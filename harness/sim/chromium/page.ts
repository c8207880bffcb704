/** A tab's page, as its renderer has it: the document, and what a CDP session with it says. */
import type { CdpOutcome } from './cdp-outcome.ts';
import { PageWorld } from './page-world.ts';

/** Sends a CDP event of the tab's root session, if there is one. */
export type EmitCdp = (method: string, params: object) => void;

interface Evaluated {
  readonly type: string;
  readonly value?: unknown;
  readonly description?: string;
}

const METHOD_NOT_FOUND = -32_601;

/** Methods that set something up and answer with nothing. */
const SETTING =
  /\.(enable|disable|set\w+|add\w+|remove\w+|clear\w+|bringToFront|runIfWaitingForDebugger|releaseObject\w*|stopLoading)$/;

export class Page {
  readonly targetId: string;
  url: string;
  title = '';
  crashed = false;
  /** Number of the document, from 1. */
  private document = 1;
  private readonly executed: (id: string) => void;
  private readonly emit: EmitCdp;
  private readonly enabled = new Set<string>();
  /** The scripts of the present document, once something is evaluated there. */
  private world: PageWorld | undefined;

  /** `executed` is called for every call of the page's function `mutate(id)`. */
  constructor(targetId: string, url: string, executed: (id: string) => void, emit: EmitCdp) {
    this.targetId = targetId;
    this.url = url;
    this.title = titleOf(url);
    this.executed = executed;
    this.emit = emit;
  }

  /** The debugger has been detached: nothing of its session stays. */
  forgetSession(): void {
    this.enabled.clear();
  }

  /** Loads another document. */
  load(url: string): void {
    this.document++;
    this.world = undefined;
    this.url = url;
    this.title = titleOf(url);
    const revived = this.crashed;
    this.crashed = false;
    if (revived) this.emit('Inspector.targetReloadedAfterCrash', {});
    if (this.enabled.has('Runtime')) this.emit('Runtime.executionContextsCleared', {});
    if (this.enabled.has('Page')) {
      this.emit('Page.frameNavigated', { frame: this.frame(), type: 'Navigation' });
    }
    if (this.enabled.has('Runtime')) this.tellContext();
    if (this.enabled.has('Page')) this.emit('Page.loadEventFired', { timestamp: this.document });
  }

  /** Carries out a command in the renderer; `undefined` where it never answers. */
  execute(method: string, params: Readonly<Record<string, unknown>>): CdpOutcome | undefined {
    if (this.crashed) return this.executeCrashed(method);
    const [domain = '', name] = method.split('.');
    switch (method) {
      case 'Runtime.evaluate':
        return this.evaluate(params);
      case 'Runtime.getIsolateId':
        return { result: { id: this.targetId } };
      case 'Page.getFrameTree':
      case 'Page.getResourceTree':
        return { result: { frameTree: { frame: this.frame() } } };
      case 'Page.addScriptToEvaluateOnNewDocument':
        return { result: { identifier: '1' } };
      case 'Page.createIsolatedWorld':
        return { result: { executionContextId: this.contextId() + 1 } };
      default:
        break;
    }
    if (!SETTING.test(method)) {
      return { error: { code: METHOD_NOT_FOUND, message: `'${method}' wasn't found` } };
    }
    if (name === 'disable') this.enabled.delete(domain);
    if (name === 'enable' && !this.enabled.has(domain)) {
      this.enabled.add(domain);
      if (domain === 'Runtime') this.tellContext();
    }
    return { result: {} };
  }

  /** The browser's process says it again; nothing else is answered while there is no renderer. */
  private executeCrashed(method: string): CdpOutcome | undefined {
    if (method !== 'Inspector.enable') return undefined;
    this.emit('Inspector.targetCrashed', {});
    return { result: {} };
  }

  get isFirstDocument(): boolean {
    return this.document === 1;
  }

  loaderId(of: 'present' | 'next' = 'present'): string {
    return `${this.targetId}-${of === 'next' ? this.document + 1 : this.document}`;
  }

  private frame(): object {
    const { targetId, url } = this;
    return { id: targetId, loaderId: this.loaderId(), url, securityOrigin: url, mimeType: 'text/html' };
  }

  private contextId(): number {
    return this.document * 10;
  }

  private tellContext(): void {
    const id = this.contextId();
    const auxData = { isDefault: true, type: 'default', frameId: this.targetId };
    const context = { id, origin: this.url, name: '', uniqueId: `${this.targetId}.${id}`, auxData };
    this.emit('Runtime.executionContextCreated', { context });
  }

  private evaluate({ expression, returnByValue }: Readonly<Record<string, unknown>>): CdpOutcome {
    const text = String(expression);
    // The two that the simulation's own clients ask for, without a world for them.
    const mutation = /^mutate\((".*")\)$/.exec(text)?.[1];
    if (mutation !== undefined) {
      this.executed(JSON.parse(mutation) as string);
      return { result: { result: { type: 'undefined' } satisfies Evaluated } };
    }
    const product = /^(\d+) \* (\d+)$/.exec(text);
    if (product !== null) {
      const value = Number(product[1]) * Number(product[2]);
      const result: Evaluated = { type: 'number', value, description: String(value) };
      return { result: { result } };
    }
    this.world ??= new PageWorld({ url: this.url, title: this.title, executed: this.executed });
    return this.world.evaluate(text, returnByValue === true);
  }
}

function titleOf(url: string): string {
  return `Page ${url.split('/').at(-1) ?? ''}`;
}

/** Chromium lets no extension near these. */
export function isForbidden(url: string): boolean {
  return /^(chrome|devtools|chrome-untrusted):/.test(url);
}
