import { eventually } from '../base/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

export const memoryPressure: Fault = {
  name: 'memory-pressure',
  title: 'Chromium is told that memory is critically low, and drops what it can',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  soakOnly: true,
  async strike({ stage, tab }) {
    const kept = async (): Promise<unknown> =>
      tab.evaluate('globalThis.holdfastDropped?.deref() !== undefined');
    // What nothing holds stays until there is a reason to collect it, which may be another one.
    await eventually('the page keeps something that nothing holds', async () => {
      await tab.evaluate('void (globalThis.holdfastDropped = new WeakRef(new Array(1000).fill({})))');
      return (await kept()) === true;
    });
    const proof = eventually('what nothing holds is dropped', async () => {
      await stage.browser.cdp.send('Memory.simulatePressureNotification', { level: 'critical' });
      return (await kept()) === false && 'the page has dropped what nothing holds';
    });
    return { proof, heal: nothingToHeal };
  },
};
