/** Frames of other sites and workers below a page, which have targets of their own. */

export interface ChildOptions {
  readonly targetId: string;
  readonly url: string;
  /** The id of the session with it; undefined while there is none. */
  readonly session: () => string | undefined;
}

/** A page that may have others below it. */
export interface ParentPage<P> {
  readonly targetId: string;
  readonly url: string;
  readonly title: string;
  readonly children: {
    find(matches: (child: Child<P>) => boolean): Child<P> | undefined;
    described(): object[];
  };
  forgetSession(): void;
}

export interface Child<P> {
  readonly type: string;
  readonly page: P;
  sessionId: string | undefined;
  waiting: boolean;
}

export class PageChildren<P extends ParentPage<P>> {
  private readonly parentId: string;
  private readonly emit: (method: string, params: object, session?: string) => void;
  private readonly create: (options: ChildOptions) => P;
  private readonly children = new Map<string, Child<P>>();
  private last = 0;

  constructor(
    parentId: string,
    emit: (method: string, params: object, session?: string) => void,
    create: (options: ChildOptions) => P,
  ) {
    this.parentId = parentId;
    this.emit = emit;
    this.create = create;
  }

  /** A new one; `id` where the same target is below other pages, too. Returns its target id. */
  add(type: string, url: string, auto: { readonly wait: boolean } | undefined, id?: string): string {
    const targetId = id ?? `${this.parentId}-${++this.last}`;
    const child: Child<P> = {
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

  /** False where there is no such session: either of the two names it. */
  detach({ sessionId, targetId }: { readonly sessionId?: unknown; readonly targetId?: unknown }): boolean {
    for (const child of this.children.values()) {
      const isIt = sessionId === undefined ? child.page.targetId === targetId : child.sessionId === sessionId;
      if (!isIt || child.sessionId === undefined) continue;
      this.detachChild(child);
      return true;
    }
    return false;
  }

  /** As `chrome.debugger.getTargets` lists them, with those further below. */
  described(): object[] {
    return [...this.children.values()].flatMap(({ type, page, sessionId }) => {
      const { targetId: id, url, title } = page;
      const shown = type === 'service_worker' ? 'worker' : 'other';
      return [
        { id, type: shown, url, title, attached: sessionId !== undefined },
        ...page.children.described(),
      ];
    });
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
  ofSession(sessionId: string): P | undefined {
    return this.find((child) => child.sessionId === sessionId)?.page;
  }

  /** It has been started. */
  resume(sessionId: string): void {
    const child = this.find((other) => other.sessionId === sessionId);
    if (child !== undefined) child.waiting = false;
  }

  find(matches: (child: Child<P>) => boolean): Child<P> | undefined {
    for (const child of this.children.values()) {
      const found = matches(child) ? child : child.page.children.find(matches);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private attach(child: Child<P>, waiting: boolean): void {
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

  private detachChild(child: Child<P>): void {
    const { sessionId, page } = child;
    if (sessionId === undefined) return;
    child.sessionId = undefined;
    child.waiting = false;
    page.forgetSession();
    this.emit('Target.detachedFromTarget', { sessionId, targetId: page.targetId });
  }
}
