import { eventually } from '../base/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault, type FaultScene } from '../stage/fault.ts';
import { onLinkFrame } from './link-frames.ts';

export const subframeUnknownScheme: Fault = {
  name: 'subframe-unknown-scheme',
  title: 'A frame of the page navigates to a URL that extensions may not access: the debugger is detached',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  cannotApply: {
    'navigation under way':
      'while the page waits for the response to its own navigation, Chromium does not detach the debugger ' +
      'for a frame that navigates to an unknown scheme',
  },
  async strike(scene) {
    let detached = false;
    const stop = onLinkFrame(scene.stage, 'peer', '"type":"tab.detached"', () => {
      detached = true;
    });
    await loseDebugger(scene);
    const proof = eventually('the debugger is detached', () => detached).then(() => 'detached');
    return { proof: proof.finally(stop), heal: nothingToHeal };
  },
};

/** Chromium detaches the debugger from a tab with such a frame, and allows it to attach again. */
async function loseDebugger({ tab }: Pick<FaultScene, 'tab'>): Promise<void> {
  await tab.evaluate(`{
    const frame = document.createElement('iframe');
    frame.hidden = true;
    // Otherwise Chromium asks the user whether another program may open it, and the page gets no input.
    frame.sandbox = '';
    frame.src = 'holdfast-unknown-scheme:here';
    document.documentElement.append(frame);
    setTimeout(() => frame.remove(), 1_000);
  }`);
}
