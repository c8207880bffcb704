type Listener = (id: number, change: { status?: string }, tab: { status?: string }) => void;

/** A fake browser: tabs, windows, and a debugger that does what the test says. */
export class CommandedBrowser {
  tabIds = [1, 2];
  windowCount = 1;
  attached = new Set<number>();
  loading = new Set<number>();
  /** Calls to the browser, in order. */
  readonly calls: string[] = [];
  command: (method: string) => Promise<unknown> = () => Promise.resolve({});
  /** When a write to storage completes. */
  stored = Promise.resolve();
  /** Targets that the debugger has opened and that `getTargets` does not list yet. */
  targetsKnown = true;
  readonly listeners = new Set<Listener>();

  private readonly urls = new Map<number, string>();

  open(url = ''): { id: number; tabs: { id: number }[] } {
    const id = Math.max(0, ...this.tabIds) + 1;
    this.tabIds.push(id);
    this.urls.set(id, url);
    return { id, tabs: [{ id }] };
  }

  close(id: number): void {
    this.calls.push(`closed ${id}`);
    this.tabIds = this.tabIds.filter((other) => other !== id);
  }

  readonly chrome = {
    debugger: {
      attach: ({ tabId }: { tabId: number }) => {
        this.attached.add(tabId);
        return Promise.resolve();
      },
      detach: ({ tabId }: { tabId: number }) => {
        this.calls.push(`detach ${tabId}`);
        this.attached.delete(tabId);
        return Promise.resolve();
      },
      sendCommand: (
        { tabId, sessionId }: { tabId: number; sessionId?: string },
        method: string,
        params?: object,
      ): Promise<unknown> => {
        if (!this.attached.has(tabId)) {
          return Promise.reject(new Error(`Debugger is not attached to the tab with id: ${tabId}.`));
        }
        if (method === 'Target.getTargetInfo') {
          return Promise.resolve({ targetInfo: { targetId: `T${tabId}`, url: 'u', title: 't' } });
        }
        if (method === 'Page.getNavigationHistory') return Promise.resolve({ entries: [] });
        const where = sessionId === undefined ? `${tabId}` : `${tabId}/${sessionId}`;
        this.calls.push(`${method} ${where} ${JSON.stringify(params)}`);
        if (method === 'Target.closeTarget') this.close(tabId);
        return this.command(method);
      },
      getTargets: () =>
        Promise.resolve(
          this.targetsKnown ? this.tabIds.map((tabId) => ({ id: `T${tabId}`, tabId, type: 'page' })) : [],
        ),
    },
    tabs: {
      create: ({ url = '' }: { url?: string }) => {
        this.calls.push(`tabs.create ${url}`.trim());
        return Promise.resolve(this.open());
      },
      get: (id: number) =>
        Promise.resolve({
          ...{ id, index: id, windowId: 50, active: id === 1, url: 'u' },
          status: this.loading.has(id) ? 'loading' : 'complete',
        }),
      move: (id: number, { index }: { index: number }) => {
        this.calls.push(`tabs.move ${id} to ${index}`);
        return Promise.resolve({ id });
      },
      query: () => Promise.resolve(this.tabIds.map((id) => ({ id, url: this.urls.get(id) }))),
      remove: (id: number) => {
        this.close(id);
        return Promise.resolve();
      },
      update: (id: number) => {
        if (!this.tabIds.includes(id)) return Promise.reject(new Error(`No tab with id: ${id}.`));
        this.calls.push(`tabs.update ${id}`);
        return Promise.resolve({ id, windowId: 50 });
      },
      onUpdated: {
        addListener: (listener: Listener) => this.listeners.add(listener),
        removeListener: (listener: Listener) => this.listeners.delete(listener),
      },
      onRemoved: { addListener: () => undefined, removeListener: () => undefined },
    },
    windows: {
      getAll: () => Promise.resolve(Array.from({ length: this.windowCount }, (_, id) => ({ id }))),
      create: ({ url }: { url: string }) => {
        this.calls.push(`windows.create ${url}`);
        return Promise.resolve(this.open());
      },
      update: (id: number) => {
        this.calls.push(`windows.update ${id}`);
        return Promise.resolve({ id });
      },
    },
    storage: {
      local: { set: () => this.stored },
      session: { set: () => this.stored },
    },
  };
}
