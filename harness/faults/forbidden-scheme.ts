import { eventually } from '../base/eventually.ts';
import type { Fault, FaultScene } from '../stage/fault.ts';
import { onLinkFrame } from './link-frames.ts';

const FORBIDDEN_URL = 'chrome://version/';

export const forbiddenScheme: Fault = {
  name: 'forbidden-scheme',
  title: 'The tab visits chrome://version, which extensions may not access, and comes back',
  aftermath: 'same-page',
  lastsMs: { full: 1_000, brief: 200 },
  provedByFrames: true,
  pausesClients: true,
  async strike(scene) {
    const { tab } = scene;
    const url = await tab.url();
    return { proof: visitForbidden(scene), heal: () => tab.goto(url) };
  },
};

/** Resolves when the tab is there and the extension has lost its debugger. */
export async function visitForbidden({ stage, tab }: FaultScene): Promise<string> {
  let detached = false;
  const stop = onLinkFrame(stage, 'peer', '"type":"tab.detached"', () => {
    detached = true;
  });
  await tab.goto(FORBIDDEN_URL);
  await eventually('the debugger is detached', () => detached).finally(stop);
  return 'detached';
}
