/**
 * The person's browser: a real Chromium with the extension, in a profile of its own. Nothing is attached to
 * its tabs and workers but the extension, so that they live and die as they do at a person's.
 */
import { join } from 'node:path';
import type { HistorySink } from '../history/sink.ts';
import { BareBrowser } from './bare-browser.ts';
import { eventually } from '../base/eventually.ts';
import { ExtensionsPage } from './extensions-page.ts';
import { OwnTab } from './own-tab.ts';
import type { RawCdp } from './raw-cdp.ts';
import { WorkerHandle } from './worker-handle.ts';

export interface UserBrowserOptions {
  /** Folder of the unpacked extension. */
  readonly extensionFolder: string;
  /** Folder of this run; the profile is made in it. */
  readonly folder: string;
  readonly history: HistorySink;
  readonly headed?: boolean;
}

export class UserBrowser {
  readonly worker: WorkerHandle;
  private readonly options: UserBrowserOptions;
  private running: BareBrowser | undefined;
  private runs = 0;
  private starting: Promise<unknown> | undefined;
  private closed = false;

  private constructor(options: UserBrowserOptions, running: BareBrowser, worker: WorkerHandle) {
    this.options = options;
    this.running = running;
    this.worker = worker;
    this.note('started');
  }

  /** Launches it. Rejects with `NoBrowserError` where no Chromium starts. */
  static async launch(options: UserBrowserOptions): Promise<UserBrowser> {
    const running = await run(options);
    try {
      return new UserBrowser(options, running, await WorkerHandle.meet(running.cdp, options.history));
    } catch (error) {
      await running.close();
      throw error;
    }
  }

  /** Such as `Chrome/141.0.7390.37`. */
  get version(): string {
    return this.present().product;
  }

  /** Speaks to the browser itself; another one after each start. */
  get cdp(): RawCdp {
    return this.present().cdp;
  }

  /** Of the browser's main process; undefined while there is none. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Opens a tab as the person would, and resolves when it has loaded. */
  async openTab(url: string): Promise<OwnTab> {
    const { targetId } = await this.cdp.send('Target.createTarget', { url });
    const tab = new OwnTab(this.cdp, targetId);
    await tab.loaded(url);
    return tab;
  }

  /** Whether a tab is of the present run. */
  has(tab: OwnTab): boolean {
    return tab.isOf(this.cdp);
  }

  /** Clicks the extension's toolbar button in a tab: shares it, or takes it back. */
  async clickToolbarButton(tab: OwnTab): Promise<void> {
    await tab.activate();
    const targetId = await this.outerTargetId(tab);
    await this.send('Extensions.triggerAction', { id: this.worker.extensionId, targetId });
  }

  /** What the toolbar button shows in a tab of the worker's numbering. */
  async badge(tabId: number): Promise<string> {
    return this.worker.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId);
  }

  /** A picture of a tab: PNG, base64. */
  async picture(targetId: string): Promise<string> {
    const session = await this.cdp.attach(targetId);
    try {
      return (await session.send('Page.captureScreenshot')).data;
    } finally {
      await session.detach().catch(() => undefined);
    }
  }

  /** Where the person manages extensions: opens that page for as long as `use` takes. */
  async onExtensionsPage<T>(use: (page: ExtensionsPage) => Promise<T>): Promise<T> {
    const page = await ExtensionsPage.open(this.cdp, this.worker.extensionId);
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  }

  /** SIGSTOP to all its processes: what the machine's sleep is to them. */
  suspend(): void {
    this.present().signal('SIGSTOP');
  }

  /** Lets them go on. */
  resume(): void {
    this.running?.signal('SIGCONT');
  }

  /** SIGKILL to all its processes. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.present().kill();
    this.over();
  }

  /** Starts it again, on the same profile. Resolves when the extension's worker has begun to live. */
  async start(): Promise<void> {
    if (this.running !== undefined) throw new Error('the browser is running already');
    if (this.closed) throw new Error('the stage has been taken down');
    const starting = run(this.options);
    this.starting = starting;
    this.running = await starting;
    this.note('started');
    await this.worker.follow(this.running.cdp);
  }

  /** Closes the browser, and starts it no more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => undefined);
    await this.running?.close();
    if (this.running !== undefined) this.over();
  }

  private over(): void {
    this.note('ended');
    this.running = undefined;
    this.worker.browserEnded();
  }

  private present(): BareBrowser {
    if (this.running === undefined) throw new Error('the browser is not running');
    return this.running;
  }

  private note(state: 'started' | 'ended'): void {
    const detail = this.running?.product ?? '';
    if (state === 'started') this.runs++;
    this.options.history.add({ type: 'life', of: 'browser', id: `browser ${this.runs}`, state, detail });
  }

  /** The button belongs to the tab, whose target is another one than its page's. The page is in front. */
  private async outerTargetId(tab: OwnTab): Promise<string> {
    return eventually('the tab is the active one', async () => {
      const filter = [{ type: 'tab', exclude: false }];
      const { targetInfos } = (await this.send('Target.getTargets', { filter })) as {
        targetInfos: { targetId: string; url: string; embedderData?: { tabActive?: boolean } }[];
      };
      const url = await tab.url();
      const active = targetInfos.filter((info) => info.embedderData?.tabActive === true);
      return active.find((info) => info.url === url)?.targetId;
    });
  }

  /** Commands that the types of CDP do not know. */
  private async send(method: string, params: object): Promise<unknown> {
    const untyped = this.cdp as unknown as { send(method: string, params: object): Promise<unknown> };
    return untyped.send(method, params);
  }
}

function run({ extensionFolder, folder, headed }: UserBrowserOptions): Promise<BareBrowser> {
  return BareBrowser.launch({
    extensionFolders: [extensionFolder],
    profile: join(folder, 'profile'),
    headed: headed === true,
  });
}
