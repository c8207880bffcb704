import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';

export const rendererCrash: Fault = {
  name: 'renderer-crash',
  title: "The page's renderer crashes",
  aftermath: 'page-crashed',
  lastsMs: MOMENTARY,
  async strike({ tab }) {
    await tab.crash();
    return { proof: Promise.resolve('Chromium says that it has crashed'), heal: nothingToHeal };
  },
};
