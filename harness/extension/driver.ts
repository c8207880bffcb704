/**
 * Controls one extension of a running browser, through the browser's own CDP connection. Independent of Playwright Test.
 *
 *     const browser = await BareBrowser.launch({ extensionFolders: [folder] });
 *     const extension = await ExtensionDriver.find(browser.cdp);
 *     await extension.worker.kill();
 */
import { evaluateIn } from '../stage/extension-worker.ts';
import { ExtensionsPage } from '../stage/extensions-page.ts';
import { sendUntyped, type CdpConnection } from '../stage/raw-cdp.ts';
import { DrivenWorker } from './driven-worker.ts';
import { ExtensionError } from './extension-error.ts';

/** What chrome://extensions knows of an extension. */
export interface ExtensionInfo {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly state: 'ENABLED' | 'DISABLED' | 'TERMINATED' | 'BLOCKLISTED';
  readonly location: 'FROM_STORE' | 'UNPACKED' | 'THIRD_PARTY' | 'INSTALLED_BY_DEFAULT' | 'UNKNOWN';
  /** Folder of an unpacked extension. */
  readonly path?: string;
}

/** An area of `chrome.storage`. */
export type StorageArea = 'local' | 'session' | 'sync';

/**
 * An extension over a CDP connection with the browser, without Playwright. {@link Extension} has the same for a Playwright
 * context.
 */
export class ExtensionDriver {
  readonly id: string;
  readonly worker: DrivenWorker;
  private cdp: CdpConnection;

  private constructor(cdp: CdpConnection, worker: DrivenWorker, id: string) {
    this.cdp = cdp;
    this.worker = worker;
    this.id = id;
  }

  /**
   * The extension with this id, or the only unpacked one. Rejects with code `noExtension` or `severalExtensions` if that
   * does not name exactly one. From then on chrome://extensions records its errors.
   */
  static async find(cdp: CdpConnection, id?: string): Promise<ExtensionDriver> {
    const page = await ExtensionsPage.open(cdp, '', { hidden: true });
    try {
      const found = chosen(await listOf(page), id).id;
      // Errors are recorded in developer mode only.
      await page.call('chrome.developerPrivate.updateProfileConfiguration', { inDeveloperMode: true });
      await page.call('chrome.developerPrivate.updateExtensionConfiguration', {
        extensionId: found,
        errorCollection: true,
      });
      return new ExtensionDriver(cdp, await DrivenWorker.follow(cdp, found, page.for(found)), found);
    } catch (error) {
      await page.close();
      throw error;
    }
  }

  /** Goes on in a new run of the browser. */
  async followIn(cdp: CdpConnection): Promise<void> {
    this.cdp = cdp;
    await this.worker.followIn(cdp);
  }

  /** Name, version, folder and state. */
  async info(): Promise<ExtensionInfo> {
    const page = await this.worker.extensionsPage();
    return (await page.call('chrome.developerPrivate.getExtensionInfo', this.id)) as ExtensionInfo;
  }

  /**
   * Reloads it: pages of the extension close, content scripts in open tabs are orphaned, `storage.session` is emptied.
   * Resolves when it is enabled again. Its worker runs then, or starts with the next event.
   */
  async reload(): Promise<void> {
    await this.load((await this.info()).path ?? '');
  }

  /**
   * Loads an unpacked extension over this one, as an update does: storage is kept. Rejects with code `otherId` if the
   * folder's extension has another id, and with `notLoaded` if the browser accepts only the extensions that it started with.
   */
  async load(path: string): Promise<void> {
    const { id } = await this.send<{ readonly id: string }>('Extensions.loadUnpacked', { path });
    if (id !== this.id) {
      // It is not there if the browser accepts only the extensions that it was started with.
      await this.send('Extensions.uninstall', { id }).catch(() => undefined);
      const why = `The extension in ${path} has the id ${id}, not ${this.id}.`;
      throw new ExtensionError('otherId', `${why} Give both manifests the same "key".`);
    }
    if ((await this.info()).path === path) return;
    throw new ExtensionError(
      'notLoaded',
      `Chromium did not load ${path}. Launch it without --disable-extensions-except, and with ignoreDefaultArgs: ['--disable-extensions'].`,
    );
  }

  /** Switches it off, as on chrome://extensions. Its worker ends. */
  async disable(): Promise<void> {
    await (await this.worker.extensionsPage()).setEnabled(false);
    await this.worker.waitForStop();
  }

  /** Switches it on again. */
  async enable(): Promise<void> {
    await (await this.worker.extensionsPage()).setEnabled(true);
  }

  /** Clicks its toolbar button in the active tab of the first window. */
  async click(): Promise<void> {
    await this.send('Extensions.triggerAction', { id: this.id, targetId: await this.activeTab() });
  }

  /** Everything in a storage area, or the values of these keys. Starts the worker if necessary. */
  async read(area: StorageArea, keys: readonly string[] | null = null): Promise<Record<string, unknown>> {
    return this.worker.evaluate(
      (from: { area: StorageArea; keys: string[] | null }) => chrome.storage[from.area].get(from.keys),
      { area, keys: keys === null ? null : [...keys] },
    );
  }

  /** Writes values into a storage area. Starts the worker if necessary. */
  async write(area: StorageArea, items: Readonly<Record<string, unknown>>): Promise<void> {
    await this.worker.evaluate(
      (to: { area: StorageArea; items: Record<string, unknown> }) => chrome.storage[to.area].set(to.items),
      { area, items },
    );
  }

  /** Evaluates an expression in any target. */
  async evaluateIn(targetId: string, expression: string): Promise<unknown> {
    return evaluateIn(this.cdp, targetId, expression);
  }

  /** Sends a command to the browser itself, also one that is missing from the CDP types. */
  send<R>(method: string, params: object = {}): Promise<R> {
    return sendUntyped(this.cdp, method, params);
  }

  private async activeTab(): Promise<string> {
    const { targetInfos } = await this.send<{
      targetInfos: { targetId: string; embedderData?: { tabActive?: boolean } }[];
    }>('Target.getTargets', { filter: [{ type: 'tab', exclude: false }] });
    const active = targetInfos.find(({ embedderData }) => embedderData?.tabActive === true);
    return (active ?? targetInfos[0])?.targetId ?? '';
  }
}

/** All extensions of a browser, also disabled ones. */
export async function installedExtensions(cdp: CdpConnection): Promise<readonly ExtensionInfo[]> {
  const page = await ExtensionsPage.open(cdp, '', { hidden: true });
  try {
    return await listOf(page);
  } finally {
    await page.close();
  }
}

async function listOf(page: ExtensionsPage): Promise<readonly ExtensionInfo[]> {
  return (await page.call('chrome.developerPrivate.getExtensionsInfo', {})) as ExtensionInfo[];
}

/** The unpacked extension with this id, or the only one. */
function chosen(installed: readonly ExtensionInfo[], id?: string): ExtensionInfo {
  const unpacked = installed.filter(({ location }) => location === 'UNPACKED');
  const [first, second] = id === undefined ? unpacked : unpacked.filter((info) => info.id === id);
  const names = unpacked.map((info) => `${info.name} (${info.id})`).join(', ');
  if (first === undefined) {
    const what = id === undefined ? 'no unpacked extension' : `no unpacked extension with the id ${id}`;
    const reason =
      'Load it with --load-extension, which Google Chrome ignores: there, send Extensions.loadUnpacked.';
    throw new ExtensionError(
      'noExtension',
      `This browser has ${what} (${names || 'none at all'}). ${reason}`,
    );
  }
  if (second !== undefined)
    throw new ExtensionError('severalExtensions', `Pass the id of one of the extensions: ${names}.`);
  return first;
}
