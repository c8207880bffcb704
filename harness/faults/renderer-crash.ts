import { MOMENTARY, nothingToHeal, type Fault } from '../stage/fault.ts';
import { UNANSWERED } from './cannot-apply.ts';

export const rendererCrash: Fault = {
  name: 'renderer-crash',
  title: "The page's renderer crashes",
  aftermath: 'page-crashed',
  endsOneTab: true,
  lastsMs: MOMENTARY,
  pausesClients: true,
  cannotApply: { 'navigation under way': `${UNANSWERED}, not even the command that crashes it` },
  async strike({ tab }) {
    await tab.crash();
    return { proof: Promise.resolve('Chromium reports the crash'), heal: nothingToHeal };
  },
};
