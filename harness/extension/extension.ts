/** One extension of a Playwright context, with everything that can go wrong with it. */
import type { BrowserContext, Page } from 'playwright';
import { letGoOfWorkers, processOf } from '../stage/let-go.ts';
import type { DrivenWorker } from './driven-worker.ts';
import { ExtensionDriver, type ExtensionInfo } from './driver.ts';
import { ExtensionError } from './extension-error.ts';
import { ExtensionNetwork } from './network-faults.ts';
import { PlaywrightCdp } from './playwright-cdp.ts';
import { ExtensionStorage } from './storage-faults.ts';

/** Of {@link torturable}. */
export interface TorturableOptions {
  /** Needed if the browser has several unpacked extensions. */
  readonly id?: string;
  /** Launches the browser again, with the same profile and arguments. For `restartBrowser`. */
  readonly relaunch?: () => Promise<BrowserContext>;
}

interface Manifest {
  readonly action?: { readonly default_popup?: string };
  readonly options_page?: string;
  readonly options_ui?: { readonly page?: string };
  readonly side_panel?: { readonly default_path?: string };
}

/** An unpacked extension in a browser: its worker, storage, network, pages, and what can go wrong with them. */
export class Extension {
  /** The extension's id. */
  readonly id: string;
  /** Its worker: kill it, let it end, evaluate in it, count its starts. */
  readonly worker: DrivenWorker;
  /** `chrome.storage`: read, write, snapshot; slow, failing, full, heal. */
  readonly storage: Readonly<Record<'local' | 'session' | 'sync', ExtensionStorage>>;
  /** The network: `offline`, `online`. */
  readonly network: ExtensionNetwork;
  private readonly driver: ExtensionDriver;
  private readonly settings: TorturableOptions;
  private present: BrowserContext;
  private cdp: PlaywrightCdp;

  private constructor(
    context: BrowserContext,
    cdp: PlaywrightCdp,
    driver: ExtensionDriver,
    options: TorturableOptions,
  ) {
    this.present = context;
    this.cdp = cdp;
    this.driver = driver;
    this.settings = options;
    this.id = driver.id;
    this.worker = driver.worker;
    this.storage = {
      local: new ExtensionStorage(driver, 'local'),
      session: new ExtensionStorage(driver, 'session'),
      sync: new ExtensionStorage(driver, 'sync'),
    };
    this.network = new ExtensionNetwork(driver, () => this.present);
  }

  /** See {@link torturable}. */
  static async of(context: BrowserContext, options: TorturableOptions): Promise<Extension> {
    await letGoOfWorkers(context);
    const cdp = await PlaywrightCdp.connect(context);
    return new Extension(context, cdp, await ExtensionDriver.find(cdp, options.id), options);
  }

  /** The context; another one after `restartBrowser`. */
  get context(): BrowserContext {
    return this.present;
  }

  /** Name, version, folder and state. */
  info(): Promise<ExtensionInfo> {
    return this.driver.info();
  }

  /** The URL of a file of the extension. */
  url(path: string): string {
    return new URL(path, `chrome-extension://${this.id}/`).href;
  }

  /** Reloads the extension, as the button on chrome://extensions does. Content scripts in open tabs are orphaned. */
  reload(): Promise<void> {
    return this.driver.reload();
  }

  /**
   * Updates the extension to the one in this folder. Storage is kept, `onInstalled` fires with the reason `update`. Both
   * manifests must have the same `key`; rejects with code `otherId` otherwise.
   */
  update(folder: string): Promise<void> {
    return this.driver.load(folder);
  }

  /** Switches it off. */
  disable(): Promise<void> {
    return this.driver.disable();
  }

  /** Switches it on again. */
  enable(): Promise<void> {
    return this.driver.enable();
  }

  /**
   * Ends the browser and launches it again with the same profile: `crash` kills it, `quit` closes it. Resolves with the new
   * context; all earlier pages are gone. Rejects with code `cannotRelaunch` without the option `relaunch`.
   */
  async restartBrowser({ how = 'quit' }: { readonly how?: 'crash' | 'quit' } = {}): Promise<BrowserContext> {
    const { relaunch } = this.settings;
    if (relaunch === undefined)
      throw new ExtensionError(
        'cannotRelaunch',
        'Pass a function `relaunch` to torturable() that launches this browser again with the same profile.',
      );
    const closed = new Promise<unknown>((resolve) => this.present.once('close', resolve));
    if (how === 'crash') processOf(this.present).kill('SIGKILL');
    else await this.present.close();
    await closed;
    this.present = await relaunch();
    await letGoOfWorkers(this.present);
    this.cdp = await PlaywrightCdp.connect(this.present);
    await this.network.followIn(this.present);
    await this.driver.followIn(this.cdp);
    return this.present;
  }

  /** Opens the popup's page in a tab. For the popup itself, use `click`. Rejects with code `noPage` if there is none. */
  async popup(): Promise<Page> {
    return this.open('action.default_popup', ({ action }) => action?.default_popup);
  }

  /** Opens the options page in a tab. Rejects with code `noPage` if there is none. */
  async options(): Promise<Page> {
    return this.open('options_page', (it) => it.options_page ?? it.options_ui?.page);
  }

  /** Opens the side panel's page in a tab. Rejects with code `noPage` if there is none. */
  async sidePanel(): Promise<Page> {
    return this.open('side_panel.default_path', (it) => it.side_panel?.default_path);
  }

  /** Clicks the toolbar button in the tab of this page, or in the active one. */
  async click(page?: Page): Promise<void> {
    await page?.bringToFront();
    await this.driver.click();
  }

  /** The alarms that are set. */
  async alarms(): Promise<chrome.alarms.Alarm[]> {
    return this.worker.evaluate(() => chrome.alarms.getAll());
  }

  private async open(what: string, pathOf: (manifest: Manifest) => string | undefined): Promise<Page> {
    const manifest = await this.worker.evaluate(() => chrome.runtime.getManifest() as unknown);
    const path = pathOf(manifest as Manifest);
    if (path === undefined)
      throw new ExtensionError(
        'noPage',
        `The manifest has no ${what}. Open the page with extension.url(PATH).`,
      );
    const page = await this.present.newPage();
    await page.goto(this.url(path));
    return page;
  }
}

/**
 * Prepares a persistent context with an MV3 extension for faults. Playwright is detached from all service workers: it would
 * keep them alive, and `context.serviceWorkers()` does not work any more; use `extension.worker`. Its pages stay as they
 * are. Rejects with code `noExtension` or `severalExtensions`.
 */
export function torturable(context: BrowserContext, options: TorturableOptions = {}): Promise<Extension> {
  return Extension.of(context, options);
}
