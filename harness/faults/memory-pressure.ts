import { eventually } from '../base/eventually.ts';
import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

export const memoryPressure: Fault = {
  name: 'memory-pressure',
  title: 'Chromium is notified that memory is critically low, and frees what it can',
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  soakOnly: true,
  async strike({ stage, tab }) {
    const kept = async (): Promise<unknown> =>
      tab.evaluate('globalThis.holdfastDropped?.deref() !== undefined');
    // Unreferenced objects stay until the next garbage collection, which may have another cause.
    await eventually('the page keeps an unreferenced object', async () => {
      await tab.evaluate('void (globalThis.holdfastDropped = new WeakRef(new Array(1000).fill({})))');
      return (await kept()) === true;
    });
    const proof = eventually('the unreferenced object is freed', async () => {
      await stage.browser.cdp.send('Memory.simulatePressureNotification', { level: 'critical' });
      return (await kept()) === false && 'the page has freed an unreferenced object';
    });
    return { proof, heal: nothingToHeal };
  },
};
