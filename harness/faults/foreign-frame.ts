import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { removeForeignFrame, showForeignFrame } from '../stage/foreign-frame.ts';
import { onLinkFrame } from './link-frames.ts';

export const foreignFrame: Fault = {
  name: 'foreign-frame',
  title: "A frame is to show another extension's page: Chromium refuses every command of the debugger",
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  async strike({ stage, tab, page }) {
    let refused = false;
    const stop = onLinkFrame(stage, 'peer', 'URL of different extension', () => {
      refused = true;
    });
    await showForeignFrame(tab);
    // A command finds it, once the frame has loaded. One at a time: those that the recovery delays would pile up.
    let asking = false;
    const ask = (): boolean => {
      if (refused || asking) return refused;
      asking = true;
      const asked = page.title().catch(() => undefined);
      void asked.finally(() => (asking = false));
      return false;
    };
    const proof = eventually('a command is refused', ask).then(() => 'refused');
    return { proof: proof.finally(stop), heal: () => removeForeignFrame(tab) };
  },
};
