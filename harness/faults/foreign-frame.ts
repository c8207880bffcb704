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
    // The first command finds it.
    page.title().catch(() => undefined);
    const proof = eventually('a command is refused', () => refused).then(() => 'refused');
    return { proof: proof.finally(stop), heal: () => removeForeignFrame(tab) };
  },
};
