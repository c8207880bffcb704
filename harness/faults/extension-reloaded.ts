import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { EXTENSION_RESTARTS } from './extension-restart.ts';

export const extensionReloaded: Fault = {
  name: 'extension-reloaded',
  title: 'The extension is reloaded, as by an update',
  ...EXTENSION_RESTARTS,
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    const { worker } = stage.browser;
    const life = await worker.alive();
    await stage.browser.onExtensionsPage((extensions) => extensions.reload());
    await worker.died(life);
    return {
      proof: worker.reborn(life).then(() => 'the worker stopped and started again'),
      heal: nothingToHeal,
    };
  },
};
