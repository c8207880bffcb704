import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { visitForbidden } from './forbidden-scheme.ts';
import { extensionSays } from './link-frames.ts';

export const detachedInRepair: Fault = {
  name: 'detached-in-repair',
  title: 'The user stops sharing the tab while the extension retries attaching',
  aftermath: 'page-closed',
  endsOneTab: true,
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  async strike(scene) {
    const { stage, tab } = scene;
    await visitForbidden(scene);
    const released = extensionSays(stage, '"reason":"released"');
    await stage.releaseTab(tab);
    return { proof: released.then(() => 'released'), heal: nothingToHeal };
  },
};
