/** chrome://extensions, where the user disables, enables and reloads an extension. */
import { evaluateIn } from './extension-worker.ts';
import { eventually } from '../base/eventually.ts';
import type { RawCdp } from './raw-cdp.ts';

const URL = 'chrome://extensions/';

export class ExtensionsPage {
  private readonly cdp: RawCdp;
  private readonly targetId: string;
  private readonly extensionId: string;

  private constructor(cdp: RawCdp, targetId: string, extensionId: string) {
    this.cdp = cdp;
    this.targetId = targetId;
    this.extensionId = extensionId;
  }

  /** Opens it in a background tab. */
  static async open(cdp: RawCdp, extensionId: string): Promise<ExtensionsPage> {
    const { targetId } = await cdp.send('Target.createTarget', { url: URL, background: true });
    await eventually('chrome://extensions has loaded', async () => {
      return (await evaluateIn(cdp, targetId, 'typeof chrome.developerPrivate')) === 'object';
    });
    return new ExtensionsPage(cdp, targetId, extensionId);
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

  private async call(name: string, ...args: readonly unknown[]): Promise<void> {
    const list = args.map((argument) => JSON.stringify(argument)).join(', ');
    await evaluateIn(
      this.cdp,
      this.targetId,
      `new Promise((resolve, reject) => ${name}(${list}, () =>
        chrome.runtime.lastError ? reject(new Error(chrome.runtime.lastError.message)) : resolve()))`,
    );
  }
}
