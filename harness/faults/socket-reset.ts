import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { untilGivenUp } from './given-up.ts';

export const socketReset: Fault = {
  name: 'socket-reset',
  title: "The extension's socket is reset",
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  inLightSoak: true,
  strike({ stage }) {
    return untilGivenUp(stage, { type: 'reset_peer', direction: 'both' });
  },
};
