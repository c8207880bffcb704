import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { visitForbidden } from './forbidden-scheme.ts';
import { extensionSays } from './link-frames.ts';

export const closedInRepair: Fault = {
  name: 'closed-in-repair',
  title: 'The tab is closed while the extension retries attaching',
  aftermath: 'page-closed',
  endsOneTab: true,
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  async strike(scene) {
    const { stage, tab } = scene;
    await visitForbidden(scene);
    const closed = extensionSays(stage, '"reason":"closed"');
    await tab.close();
    return { proof: closed.then(() => 'closed'), heal: nothingToHeal };
  },
};
