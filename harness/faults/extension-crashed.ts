import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { EXTENSION_RESTARTS } from './extension-restart.ts';

/**
 * Chromium does not restart an extension when a page of it has crashed, such as the offscreen document that watches the worker:
 * it is "terminated" until the user reloads it, or the browser starts again.
 */
export const extensionCrashed: Fault = {
  name: 'extension-crashed',
  title: "The extension's process crashes, and the user reloads the extension",
  ...EXTENSION_RESTARTS,
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    const { worker } = stage.browser;
    const life = await worker.alive();
    await stage.browser.crashExtension();
    await worker.died(life);
    await stage.browser.onExtensionsPage((extensions) => extensions.reload());
    return {
      proof: worker.reborn(life).then(() => 'the process crashed, and the extension was reloaded'),
      heal: nothingToHeal,
    };
  },
};
