import { MOMENTARY, type Fault } from '../stage/fault.ts';

export const browserKilled: Fault = {
  name: 'browser-killed',
  title: 'The browser is killed and restarted with the same profile',
  aftermath: 'page-closed',
  lastsMs: MOMENTARY,
  async strike({ stage }) {
    await stage.browser.kill();
    return { proof: Promise.resolve('its process has ended'), heal: () => stage.browser.start() };
  },
};
