import type { Fault } from '../stage/fault.ts';
import { EXTENSION_RESTARTS } from './extension-restart.ts';

export const extensionDisabled: Fault = {
  name: 'extension-disabled',
  title: 'The extension is disabled and enabled again',
  ...EXTENSION_RESTARTS,
  lastsMs: { full: 2_000, brief: 500 },
  async strike({ stage }) {
    const { worker } = stage.browser;
    const life = await worker.alive();
    await stage.browser.onExtensionsPage((extensions) => extensions.setEnabled(false));
    return {
      proof: worker.died(life).then(() => 'unloaded'),
      heal: async () => {
        await stage.browser.onExtensionsPage((extensions) => extensions.setEnabled(true));
        await worker.reborn(life);
      },
    };
  },
};
