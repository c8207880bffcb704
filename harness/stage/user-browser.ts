/**
 * The user's browser: a real Chromium with the extension, in its own profile. Only the extension attaches to its tabs
 * and workers, so that they behave as they do for a real user.
 */
import { join } from 'node:path';
import { recordClick } from '../history/record-step.ts';
import type { HistorySink } from '../history/sink.ts';
import { BareBrowser } from './bare-browser.ts';
import { eventually } from '../base/eventually.ts';
import { ExtensionsPage } from './extensions-page.ts';
import { OwnTab } from './own-tab.ts';
import type { PopupPlace } from './popup.ts';
import type { RawCdp } from './raw-cdp.ts';
import { WorkerHandle } from './worker-handle.ts';

export interface UserBrowserOptions {
  /** Folder of the unpacked extension. */
  readonly extensionFolder: string;
  /** Folder of this run; it will contain the profile. */
  readonly folder: string;
  readonly history: HistorySink;
  readonly headed?: boolean;
  /** See {@link BareBrowser}. */
  readonly language?: string;
}

/** The user's Chromium, with the extension in it. */
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

  /** Launches the browser. Resolves when the extension's worker has started. Rejects with `NoBrowserError` if no Chromium starts. */
  static async launch(options: UserBrowserOptions): Promise<UserBrowser> {
    const running = await run(options);
    try {
      return new UserBrowser(options, running, await WorkerHandle.meet(running.cdp, options.history));
    } catch (error) {
      await running.close();
      throw error;
    }
  }

  /** For example `Chrome/141.0.7390.37`. */
  get version(): string {
    return this.present().product;
  }

  /** CDP connection to the browser itself; a new one after each start. */
  get cdp(): RawCdp {
    return this.present().cdp;
  }

  /** Process id of the main process; undefined while the browser does not run. */
  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Opens a tab as the user would. Resolves when the page has loaded. */
  async openTab(url: string): Promise<OwnTab> {
    const { targetId } = await this.cdp.send('Target.createTarget', { url });
    const tab = new OwnTab(this.cdp, targetId);
    await tab.loaded(url);
    return tab;
  }

  /** Whether a tab belongs to the current run of the browser. */
  has(tab: OwnTab): boolean {
    return tab.isOf(this.cdp);
  }

  /** Clicks the extension's toolbar button in a tab. With most relays this starts or stops sharing it. */
  async clickToolbarButton(tab: OwnTab): Promise<void> {
    const { extensionId, tabTarget, noteClick } = await this.popupPlace(tab);
    await noteClick?.(() => this.send('Extensions.triggerAction', { id: extensionId, targetId: tabTarget }));
  }

  /** Brings a tab to the front, and says where its popup opens: for `inPopup`. */
  async popupPlace(tab: OwnTab): Promise<PopupPlace> {
    await tab.activate();
    const tabTarget = await this.outerTargetId(tab);
    const click = { targetId: tab.targetId, button: 'toolbar' } as const;
    return {
      ...{ cdp: this.cdp, extensionId: this.worker.extensionId, tabTarget },
      noteClick: (run) => recordClick(this.options.history, click, run),
    };
  }

  /** The badge text of a tab, by its `chrome.tabs` id. */
  async badge(tabId: number): Promise<string> {
    return this.worker.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId);
  }

  /** A screenshot of a tab: PNG, base64. */
  async screenshot(targetId: string): Promise<string> {
    const session = await this.cdp.attach(targetId);
    try {
      return (await session.send('Page.captureScreenshot')).data;
    } finally {
      await session.detach().catch(() => undefined);
    }
  }

  /** Opens chrome://extensions while `use` runs. */
  async onExtensionsPage<T>(use: (page: ExtensionsPage) => Promise<T>): Promise<T> {
    const page = await ExtensionsPage.open(this.cdp, this.worker.extensionId);
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  }

  /** Crashes the process in which the extension's worker and pages run. Resolves when Chromium knows. */
  async crashExtension(): Promise<void> {
    const url = `chrome-extension://${this.worker.extensionId}/manifest.json`;
    const { targetId } = await this.cdp.send('Target.createTarget', { url, hidden: true });
    const page = new OwnTab(this.cdp, targetId);
    await page.loaded(url);
    await page.crash();
    await this.cdp.send('Target.closeTarget', { targetId });
  }

  /** Sends SIGSTOP to all its processes, which simulates sleep. */
  suspend(): void {
    this.present().signal('SIGSTOP');
  }

  /** Continues a suspended browser. */
  resume(): void {
    this.running?.signal('SIGCONT');
  }

  /** Sends SIGKILL to all its processes. Resolves when the browser has ended. */
  async kill(): Promise<void> {
    await this.present().kill();
    this.over();
  }

  /** Starts it again with the same profile. Resolves when the extension's worker has started: its script has run once. */
  async start(): Promise<void> {
    if (this.running !== undefined) throw new Error('the browser is already running');
    if (this.closed) throw new Error('the stage is already closed');
    const starting = run(this.options);
    this.starting = starting;
    this.running = await starting;
    this.note('started');
    await this.worker.follow(this.running.cdp);
  }

  /** Closes the browser for good. */
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

  /** The button belongs to the tab's own target, which is not the page's target. The tab must be active. */
  private async outerTargetId(tab: OwnTab): Promise<string> {
    return eventually('the tab is active', async () => {
      const filter = [{ type: 'tab', exclude: false }];
      const { targetInfos } = (await this.send('Target.getTargets', { filter })) as {
        targetInfos: { targetId: string; url: string; embedderData?: { tabActive?: boolean } }[];
      };
      const url = await tab.url();
      const active = targetInfos.filter((info) => info.embedderData?.tabActive === true);
      return active.find((info) => info.url === url)?.targetId;
    });
  }

  /** Sends commands that are missing from the CDP types. */
  private async send(method: string, params: object): Promise<unknown> {
    const untyped = this.cdp as unknown as { send(method: string, params: object): Promise<unknown> };
    return untyped.send(method, params);
  }
}

function run({ extensionFolder, folder, headed, language }: UserBrowserOptions): Promise<BareBrowser> {
  return BareBrowser.launch({
    extensionFolders: [extensionFolder],
    profile: join(folder, 'profile'),
    headed: headed === true,
    language,
  });
}
