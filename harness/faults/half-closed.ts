import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { untilGivenUp } from './given-up.ts';

export const halfClosed: Fault = {
  name: 'half-closed',
  title: "The extension's socket is half closed: the relay gets a FIN, the extension gets nothing",
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  inLightSoak: true,
  strike({ stage }) {
    return untilGivenUp(stage, { type: 'half_close', direction: 'upstream' });
  },
};
