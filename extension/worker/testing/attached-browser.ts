interface FakeTab {
  targetId: string;
  attached: boolean;
}

/** A fake browser: its tabs, and which of them our debugger is attached to. */
export class AttachedBrowser {
  readonly tabs = new Map<number, FakeTab>();
  readonly calls: string[] = [];
  /** If set, each attach waits for it. */
  gate: Promise<void> | undefined;
  refuses: string | undefined;

  add(tabId: number, targetId = `T${tabId}`, attached = false): void {
    this.tabs.set(tabId, { targetId, attached });
  }

  readonly debugger = {
    attach: async ({ tabId }: { tabId: number }): Promise<void> => {
      this.calls.push(`attach ${tabId}`);
      await this.gate;
      const tab = this.tabs.get(tabId);
      if (tab === undefined) throw new Error(`No tab with given id ${tabId}.`);
      if (this.refuses !== undefined) throw new Error(this.refuses);
      if (tab.attached) throw new Error('Another debugger is already attached to the tab');
      tab.attached = true;
    },
    detach: ({ tabId }: { tabId: number }): Promise<void> => {
      this.calls.push(`detach ${tabId}`);
      const tab = this.tabs.get(tabId);
      if (tab?.attached !== true) return Promise.reject(new Error('Debugger is not attached to the tab'));
      tab.attached = false;
      return Promise.resolve();
    },
    sendCommand: ({ tabId }: { tabId: number }): Promise<object> => {
      const tab = this.tabs.get(tabId);
      if (tab?.attached !== true) return Promise.reject(new Error('Debugger is not attached to the tab'));
      const { targetId } = tab;
      return Promise.resolve({ targetInfo: { targetId, url: 'https://a.test/', title: 'A' } });
    },
    getTargets: (): Promise<object[]> =>
      Promise.resolve(
        [...this.tabs].map(([tabId, { targetId: id, attached }]) => {
          return { id, tabId, type: 'page', attached, url: 'https://a.test/', title: 'A' };
        }),
      ),
  };
}
