import { MOMENTARY, type Fault } from '../stage/fault.ts';
import { untilGivenUp } from './given-up.ts';

export const blackHole: Fault = {
  name: 'black-hole',
  title: "The extension's connection silently drops all bytes",
  aftermath: 'same-page',
  lastsMs: MOMENTARY,
  strike({ stage }) {
    return untilGivenUp(stage, { type: 'timeout', direction: 'both', timeoutMs: 0 });
  },
};
