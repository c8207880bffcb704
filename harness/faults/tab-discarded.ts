import { eventually } from '../base/eventually.ts';
import { MOMENTARY, type Fault } from '../stage/fault.ts';
import type { OwnTab } from '../stage/own-tab.ts';
import type { Stage } from '../stage/stage.ts';
import { onLinkFrame } from './link-frames.ts';

export const tabDiscarded: Fault = {
  name: 'tab-discarded',
  title: 'Chromium discards the tab to save memory, and reloads it when the user looks at it',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  provedByFrames: true,
  pausesClients: true,
  async strike({ stage, tab }) {
    let replaced = false;
    const stop = onLinkFrame(stage, 'peer', '"type":"tab.replaced"', () => {
      replaced = true;
    });
    await discard(stage, tab);
    const proof = eventually('the extension reports another tab id', () => replaced);
    return {
      proof: proof.finally(stop).then(() => 'the tab has another id'),
      heal: () => tab.activate(),
    };
  },
};

/** Makes Chromium discard a tab, which gives it another tab id and another target. */
export async function discard(stage: Stage, tab: OwnTab): Promise<void> {
  // Chromium never discards the tab in front.
  await stage.browser.openTab(stage.site.url('/form'));
  const targetId = await stage.browser.worker.evaluate(async (before) => {
    const targets = await chrome.debugger.getTargets();
    const tabId = targets.find(({ id }) => id === before)?.tabId;
    const discarded = tabId === undefined ? undefined : await chrome.tabs.discard(tabId);
    if (discarded?.id === undefined) throw new Error('Chromium did not discard the tab.');
    const now = await chrome.debugger.getTargets();
    const target = now.find((candidate) => candidate.tabId === discarded.id);
    if (target === undefined) throw new Error('The discarded tab has no target.');
    return target.id;
  }, tab.targetId);
  stage.rename(tab, targetId);
}
