/** chrome://extensions, where the user disables, enables and reloads an extension. */
import { evaluateIn } from './extension-worker.ts';
import { eventually } from '../base/eventually.ts';
import type { CdpConnection } from './raw-cdp.ts';

const URL = 'chrome://extensions/';

export class ExtensionsPage {
  private readonly cdp: CdpConnection;
  private readonly targetId: string;
  private readonly extensionId: string;

  private constructor(cdp: CdpConnection, targetId: string, extensionId: string) {
    this.cdp = cdp;
    this.targetId = targetId;
    this.extensionId = extensionId;
  }

  /** Opens it in a background tab, or in no tab at all: Playwright does not see that one. */
  static async open(
    cdp: CdpConnection,
    extensionId: string,
    { hidden = false }: { readonly hidden?: boolean } = {},
  ): Promise<ExtensionsPage> {
    const place = hidden ? { hidden } : { background: true };
    const { targetId } = await cdp.send('Target.createTarget', { url: URL, ...place });
    await eventually('chrome://extensions has loaded', async () => {
      return (await evaluateIn(cdp, targetId, 'typeof chrome.developerPrivate')) === 'object';
    });
    return new ExtensionsPage(cdp, targetId, extensionId);
  }

  /** The same page, for another extension. */
  for(extensionId: string): ExtensionsPage {
    return new ExtensionsPage(this.cdp, this.targetId, extensionId);
  }

  /** The on/off switch. Disabling stops the worker and detaches all debuggers of the extension. */
  async setEnabled(enabled: boolean): Promise<void> {
    await this.call('chrome.management.setEnabled', this.extensionId, enabled);
  }

  /** The "Reload" button. An unpacked extension is reloaded only in developer mode. */
  async reload(): Promise<void> {
    await this.call('chrome.developerPrivate.updateProfileConfiguration', { inDeveloperMode: true });
    await this.call('chrome.developerPrivate.reload', this.extensionId, { failQuietly: true });
  }

  async close(): Promise<void> {
    await this.cdp.send('Target.closeTarget', { targetId: this.targetId });
  }

  /** Starts the extension's worker if it is not running. Chromium answers before the worker's script has run. */
  async startWorker(): Promise<void> {
    const session = await this.cdp.attach(this.targetId);
    try {
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.startWorker', {
        scopeURL: `chrome-extension://${this.extensionId}/`,
      });
    } finally {
      await session.detach();
    }
  }

  /** Calls a function that takes a callback, with these arguments, and resolves with what the callback gets. */
  async call(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const list = args.map((argument) => `${JSON.stringify(argument)}, `).join('');
    return evaluateIn(
      this.cdp,
      this.targetId,
      `new Promise((resolve, reject) => ${name}(${list}(result) =>
        chrome.runtime.lastError ? reject(new Error(chrome.runtime.lastError.message)) : resolve(result)))`,
    );
  }
}
