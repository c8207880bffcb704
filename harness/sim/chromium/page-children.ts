/** Frames of other sites and workers below a page, which have targets of their own. */
import type { Page } from './page.ts';

export interface ChildOptions {
  readonly targetId: string;
  readonly url: string;
  /** The id of the session with it; undefined while there is none. */
  readonly session: () => string | undefined;
}

interface Child {
  readonly type: string;
  readonly page: Page;
  sessionId: string | undefined;
  waiting: boolean;
}

export class PageChildren {
  private readonly parentId: string;
  private readonly emit: (method: string, params: object, session?: string) => void;
  private readonly create: (options: ChildOptions) => Page;
  private readonly children = new Map<string, Child>();
  private last = 0;

  constructor(
    parentId: string,
    emit: (method: string, params: object, session?: string) => void,
    create: (options: ChildOptions) => Page,
  ) {
    this.parentId = parentId;
    this.emit = emit;
    this.create = create;
  }

  /** A new one; `id` where the same target is below other pages, too. Returns its target id. */
  add(type: string, url: string, auto: { readonly wait: boolean } | undefined, id?: string): string {
    const targetId = id ?? `${this.parentId}-${++this.last}`;
    const child: Child = {
      type,
      page: this.create({ targetId, url, session: () => child.sessionId }),
      sessionId: undefined,
      waiting: false,
    };
    this.children.set(targetId, child);
    if (auto !== undefined) this.attach(child, auto.wait);
    return targetId;
  }

  /** The page's setting has changed. */
  autoAttach(auto: { readonly wait: boolean } | undefined): void {
    for (const child of this.children.values()) {
      if (auto !== undefined && child.sessionId === undefined) this.attach(child, false);
      if (auto === undefined) this.detachChild(child);
    }
  }

  detach(sessionId: string): void {
    for (const child of this.children.values()) if (child.sessionId === sessionId) this.detachChild(child);
  }

  end(targetId: string): void {
    const child = this.children.get(targetId);
    if (child === undefined) return;
    this.detachChild(child);
    this.children.delete(targetId);
  }

  /** The document has gone, and they with it. */
  endAll(except: readonly string[]): void {
    for (const [targetId, { type }] of this.children) if (!except.includes(type)) this.end(targetId);
  }

  forgetSessions(): void {
    for (const child of this.children.values()) {
      child.sessionId = undefined;
      child.page.forgetSession();
    }
  }

  started(): void {
    for (const child of this.children.values()) child.waiting = false;
  }

  get waiting(): number {
    return [...this.children.values()].filter(({ waiting }) => waiting).length;
  }

  /** The page of a session, here or further below. */
  ofSession(sessionId: string): Page | undefined {
    return this.find((child) => child.sessionId === sessionId)?.page;
  }

  /** It has been started. */
  resume(sessionId: string): void {
    const child = this.find((other) => other.sessionId === sessionId);
    if (child !== undefined) child.waiting = false;
  }

  private find(matches: (child: Child) => boolean): Child | undefined {
    for (const child of this.children.values()) {
      const found = matches(child) ? child : child.page.children.find(matches);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private attach(child: Child, waiting: boolean): void {
    const { page, type } = child;
    const { targetId, url, title } = page;
    child.sessionId = `${targetId}/${this.parentId}/${++this.last}`;
    child.waiting = waiting;
    const targetInfo = { targetId, type, url, title, attached: true, canAccessOpener: false };
    this.emit('Target.attachedToTarget', {
      sessionId: child.sessionId,
      targetInfo: { ...targetInfo, parentFrameId: this.parentId },
      waitingForDebugger: waiting,
    });
  }

  private detachChild(child: Child): void {
    const { sessionId, page } = child;
    if (sessionId === undefined) return;
    child.sessionId = undefined;
    page.forgetSession();
    this.emit('Target.detachedFromTarget', { sessionId, targetId: page.targetId });
  }
}
