/** chrome://extensions, where the person disables, enables and reloads an extension. */
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

  /** Opens it in a tab behind the present one. */
  static async open(cdp: RawCdp, extensionId: string): Promise<ExtensionsPage> {
    const { targetId } = await cdp.send('Target.createTarget', { url: URL, background: true });
    await eventually('the page of the extensions is there', async () => {
      return (await evaluateIn(cdp, targetId, 'typeof chrome.developerPrivate')) === 'object';
    });
    return new ExtensionsPage(cdp, targetId, extensionId);
  }

  /** The switch. Disabling ends the worker and all that the extension holds. */
  async setEnabled(enabled: boolean): Promise<void> {
    await this.call('chrome.management.setEnabled', this.extensionId, enabled);
  }

  /** "Reload". Only in developer mode may an unpacked extension come back. */
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
