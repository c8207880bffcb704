/** The person's browser: a real Chromium with the extension, in a profile of its own. */
import { join } from 'node:path';
import { chromium, type BrowserContext, type CDPSession, type Page } from 'playwright';
import type { HistorySink } from '../history/sink.ts';
import { findChromium } from '../setup/chromium.mjs';
import { eventually } from './eventually.ts';
import { WorkerHandle } from './worker-handle.ts';

export interface UserBrowserOptions {
  /** Folder of the unpacked extension. */
  readonly extensionFolder: string;
  /** Folder of this run; the profile is made in it. */
  readonly folder: string;
  readonly history: HistorySink;
  readonly headed?: boolean;
}

/** There is no Chromium to test with: nothing can be said about the relay. */
export class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError';
  readonly code = 'HOLDFAST_NO_BROWSER';
}

export class UserBrowser {
  readonly context: BrowserContext;
  /** A session with the browser itself. */
  readonly cdp: CDPSession;
  readonly worker: WorkerHandle;
  readonly version: string;

  private constructor(context: BrowserContext, cdp: CDPSession, version: string, history: HistorySink) {
    this.context = context;
    this.cdp = cdp;
    this.version = version;
    this.worker = new WorkerHandle(context, cdp, history);
    history.add({ type: 'life', of: 'browser', id: 'browser', state: 'started', detail: version });
    context.on('close', () => history.add({ type: 'life', of: 'browser', id: 'browser', state: 'ended' }));
  }

  /** Launches it. Rejects with {@link NoBrowserError} where there is no Chromium. */
  static async launch(options: UserBrowserOptions): Promise<UserBrowser> {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      throw new NoBrowserError(
        'There is no Chromium. Run `npm run setup`, or name one in HOLDFAST_CHROMIUM.',
      );
    }
    const context = await chromium.launchPersistentContext(join(options.folder, 'profile'), {
      executablePath,
      headless: options.headed !== true,
      // Who started us ends us; a browser that ends by itself at Ctrl-C would look like a failure.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      args: [
        `--disable-extensions-except=${options.extensionFolder}`,
        `--load-extension=${options.extensionFolder}`,
        // For `Extensions.triggerAction`: a real click on the toolbar button.
        '--enable-unsafe-extension-debugging',
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    const browser = context.browser();
    if (browser === null) throw new Error('Playwright gave no browser for the persistent context.');
    const cdp = await browser.newBrowserCDPSession();
    return new UserBrowser(context, cdp, browser.version(), options.history);
  }

  /** Opens a tab as the person would, and resolves when it has loaded. */
  async openTab(url: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** Clicks the extension's toolbar button in a tab: shares it, or takes it back. */
  async clickToolbarButton(page: Page): Promise<void> {
    await page.bringToFront();
    const targetId = await this.tabTargetId(page);
    const id = await this.worker.extensionId();
    await this.send('Extensions.triggerAction', { id, targetId });
  }

  /** Chromium's id of a page's target: the same that the relay's clients see. */
  async targetIdOf(page: Page): Promise<string> {
    const session = await this.context.newCDPSession(page);
    try {
      const { targetInfo } = await session.send('Target.getTargetInfo');
      return targetInfo.targetId;
    } finally {
      await session.detach();
    }
  }

  /** What the toolbar button shows in a tab of the worker's numbering. */
  async badge(tabId: number): Promise<string> {
    return this.worker.evaluate((id) => chrome.action.getBadgeText({ tabId: id }), tabId);
  }

  /** Closes the browser. */
  async close(): Promise<void> {
    await this.context.close();
  }

  /** The button belongs to the tab, whose target is another one than its page's. The page is in front. */
  private async tabTargetId(page: Page): Promise<string> {
    return eventually('the tab is the active one', async () => {
      const filter = [{ type: 'tab', exclude: false }];
      const { targetInfos } = (await this.send('Target.getTargets', { filter })) as {
        targetInfos: { targetId: string; url: string; embedderData?: { tabActive?: boolean } }[];
      };
      const active = targetInfos.filter((info) => info.embedderData?.tabActive === true);
      return active.find((info) => info.url === page.url())?.targetId;
    });
  }

  /** Commands that Playwright's types do not know. */
  private async send(method: string, params: object): Promise<unknown> {
    const untyped = this.cdp as unknown as { send(method: string, params: object): Promise<unknown> };
    return untyped.send(method, params);
  }
}
