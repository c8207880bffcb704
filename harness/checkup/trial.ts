/** One check's surroundings: a browser of its own with the extension, and the local site. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ExtensionDriver } from '../extension/driver.ts';
import type { RecordedError } from '../extension/driven-worker.ts';
import { TestSite } from '../site/test-site.ts';
import { BareBrowser } from '../stage/bare-browser.ts';
import { evaluateIn } from '../stage/extension-worker.ts';
import { eventually } from '../base/eventually.ts';
import { isUncaught } from './chromium-messages.ts';
import type { Subject } from './subject.ts';

/** An extension that has done nothing new in so many looks is taken to have reacted. */
const QUIET_LOOKS = 4;
const LOOKS_MAX = 40;
const LOOK_EVERY_MS = 250;

export interface TrialOptions {
  readonly subject: Subject;
  /** A page to open instead of one of the local site. */
  readonly url?: string;
}

export class Trial {
  readonly browser: BareBrowser;
  readonly extension: ExtensionDriver;
  readonly subject: Subject;
  private readonly site: TestSite;
  private readonly url: string;

  private constructor(
    browser: BareBrowser,
    extension: ExtensionDriver,
    site: TestSite,
    { subject, url }: TrialOptions,
  ) {
    this.browser = browser;
    this.extension = extension;
    this.site = site;
    this.subject = subject;
    this.url = url ?? site.url('/articles/1');
  }

  /** Rejects with `MachineTroubleError` if there is no browser, and with `ExtensionError` if it refuses the extension. */
  static async open(options: TrialOptions): Promise<Trial> {
    const site = await TestSite.start();
    let browser: BareBrowser | undefined;
    try {
      browser = await BareBrowser.launch({ extensionFolders: [options.subject.folder] });
      return new Trial(browser, await ExtensionDriver.find(browser.cdp), site, options);
    } catch (error) {
      await browser?.close();
      await site.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
  }

  /** Opens a web page in a new tab. Resolves with its target when it has loaded. */
  async openPage(url = this.url): Promise<string> {
    const { cdp } = this.browser;
    const { targetId } = await cdp.send('Target.createTarget', { url });
    await eventually('the page has loaded', async () => {
      return (await evaluateIn(cdp, targetId, 'document.readyState')) === 'complete';
    });
    return targetId;
  }

  /**
   * Resolves when the extension has reacted: for {@link QUIET_LOOKS} looks in a row it has no new error and no new start,
   * and a running worker answers. What it does later than that is not seen. Does not wait for one that is never quiet.
   */
  async settled(): Promise<void> {
    const { worker } = this.extension;
    let last = '';
    for (let look = 0, quiet = 0; look < LOOKS_MAX && quiet < QUIET_LOOKS; look++) {
      if (look > 0) await sleep(LOOK_EVERY_MS);
      if (worker.running) await worker.waitForStart();
      const now = JSON.stringify([worker.starts, await this.uncaught()]);
      quiet = now === last ? quiet + 1 : 0;
      last = now;
    }
  }

  /** Kills the worker, and starts it again. */
  async restartWorker(): Promise<void> {
    await this.extension.worker.kill();
    await this.extension.worker.start();
  }

  /** The errors that nobody caught, so far. */
  async uncaught(): Promise<readonly RecordedError[]> {
    return (await this.extension.worker.errors()).filter(isUncaught);
  }
}
