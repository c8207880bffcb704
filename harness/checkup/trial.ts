/** One check's surroundings: a browser of its own with the extension, and the local site. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExtensionDriver } from '../extension/driver.ts';
import type { RecordedError } from '../extension/driven-worker.ts';
import { TestSite } from '../site/test-site.ts';
import { BareBrowser } from '../stage/bare-browser.ts';
import { evaluateIn } from '../stage/extension-worker.ts';
import { eventually } from '../base/eventually.ts';
import { isUncaught } from './chromium-messages.ts';
import type { Subject } from './subject.ts';
import { watchStarts, type StartWatch } from './watch-starts.ts';

/** An extension that has done nothing new in so many looks is taken to have reacted. */
const QUIET_LOOKS = 4;
const LOOKS_MAX = 40;
const LOOK_EVERY_MS = 250;
/** Some extensions begin work only a few seconds after their start. */
const START_MS = 5_000;
const REMOVE_RETRIES_MAX = 10;

export interface TrialOptions {
  readonly subject: Subject;
  /** A page to open instead of one of the local site. */
  readonly url?: string;
  /** Folder of an older version of the extension, for an update from it. */
  readonly from?: string;
  /** Hears of each fault when it has struck. */
  readonly struck?: (fault: string) => void;
}

/** What the browser is started with. */
interface Surroundings {
  readonly site: TestSite;
  readonly profile: string;
  readonly folder: string;
}

interface Running {
  /** `performance.now()` when the extension was started for {@link Trial.started}. */
  startedMs?: number;
  readonly browser: BareBrowser;
  readonly extension: ExtensionDriver;
}

export class Trial {
  readonly subject: Subject;
  readonly options: TrialOptions;
  /** The folder that the extension is loaded from. */
  readonly folder: string;
  private readonly site: TestSite;
  private readonly profile: string;
  private running: Running;

  private constructor(running: Running, { site, profile, folder }: Surroundings, options: TrialOptions) {
    this.running = running;
    this.site = site;
    this.profile = profile;
    this.folder = folder;
    this.subject = options.subject;
    this.options = options;
  }

  /** The browser; another one after {@link restartBrowser}. */
  get browser(): BareBrowser {
    return this.running.browser;
  }

  /** The extension in the browser that runs now. */
  get extension(): ExtensionDriver {
    return this.running.extension;
  }

  /** The web page that the checks open. */
  get url(): string {
    return this.options.url ?? this.site.url('/articles/1');
  }

  /** The URL of a page of the extension. */
  pageUrl(path: string): string {
    return `chrome-extension://${this.extension.id}/${path.replace(/^\//, '')}`;
  }

  /**
   * With the extension in `folder`, which is a changed copy of it; by default, in its own one. Rejects with
   * `MachineTroubleError` if there is no browser, and with `ExtensionError` if it refuses the extension.
   */
  static async open(options: TrialOptions, folder = options.subject.folder): Promise<Trial> {
    const site = await TestSite.start();
    const profile = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
    try {
      return new Trial(await launch(profile, folder), { site, profile, folder }, options);
    } catch (error) {
      await site.close();
      await removeProfile(profile);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
    await removeProfile(this.profile);
  }

  /** Kills the browser, and starts it again with the same profile. */
  async restartBrowser(): Promise<void> {
    await this.browser.kill();
    this.running = await launch(this.profile, this.folder);
    this.options.struck?.('browser-killed');
  }

  /** Opens a web page in a new tab. Resolves with its target when it has loaded. */
  async openPage(url = this.url): Promise<string> {
    const { cdp } = this.browser;
    const { targetId } = await cdp.send('Target.createTarget', { url });
    await this.loaded(targetId);
    return targetId;
  }

  /** Resolves when a tab has loaded its page, or is gone: some popups close themselves at once. */
  async loaded(targetId: string): Promise<void> {
    const { cdp } = this.browser;
    const expression = 'location.href !== "about:blank" && document.readyState === "complete"';
    await eventually('the page has loaded', async () => {
      const { targetInfos } = await cdp.send('Target.getTargets');
      if (!targetInfos.some((info) => info.targetId === targetId)) return true;
      return (await evaluateIn(cdp, targetId, expression)) === true;
    });
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

  /**
   * Starts the extension once so that its errors are recorded: Chromium records none of the worker that it starts with the
   * browser. Then as {@link settled}, and not before {@link START_MS} have passed: what comes until then belongs to a start.
   * To be called before a page is open, because a reload leaves its content scripts without their extension.
   */
  async started(): Promise<void> {
    if (this.running.startedMs === undefined) {
      await this.extension.reload();
      this.running.startedMs = performance.now();
    }
    await sleep(Math.max(0, this.running.startedMs + START_MS - performance.now()));
    await this.settled();
  }

  /** Kills the worker. Resolves with false if none was running. */
  async kill(): Promise<boolean> {
    const killed = await this.extension.worker.kill();
    if (killed) this.options.struck?.('worker-killed');
    return killed;
  }

  /** Kills the worker, and starts it again. */
  async restartWorker(): Promise<void> {
    await this.kill();
    await this.extension.worker.start();
  }

  /** Reloads the extension. */
  async reload(): Promise<void> {
    await this.extension.reload();
    this.options.struck?.('extension-reloaded');
  }

  /** Restarts the worker so that it, and each later one until the end of the watch, runs this expression first. */
  async restartUnder(expression: string): Promise<StartWatch> {
    const { cdp } = this.browser;
    await this.extension.worker.start();
    // Before the kill: some extensions start their worker again at once.
    const watch = await watchStarts(cdp, expression);
    await watch.nextStart(async () => {
      await this.kill();
      await this.startWorker();
    });
    return watch;
  }

  /** Starts the worker if it is not running. Resolves before its script has run. */
  async startWorker(): Promise<void> {
    await (await this.extension.worker.extensionsPage()).startWorker();
  }

  /** Evaluates in the running worker. Resolves with undefined if none runs; starts none. */
  async readWorker(expression: string): Promise<unknown> {
    const { cdp } = this.browser;
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
    const prefix = this.pageUrl('');
    const worker = targetInfos.find(({ url }) => url.startsWith(prefix));
    return worker === undefined ? undefined : evaluateIn(cdp, worker.targetId, expression);
  }

  /** The uncaught errors so far. */
  async uncaught(): Promise<readonly RecordedError[]> {
    return (await this.extension.worker.errors()).filter(isUncaught);
  }
}

async function launch(profile: string, folder: string): Promise<Running> {
  const browser = await BareBrowser.launch({ extensionFolders: [folder], profile });
  try {
    const extension = await ExtensionDriver.find(browser.cdp);
    return { browser, extension };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Helper processes of the browser may write a moment longer. */
async function removeProfile(profile: string): Promise<void> {
  await rm(profile, { recursive: true, force: true, maxRetries: REMOVE_RETRIES_MAX });
}
