import { within } from '../base/eventually.ts';
import type { ToxicSpec } from '../network/toxics/create.ts';
import type { Fault } from '../stage/fault.ts';

/** Everything that a bad radio link does, at once. */
const TOXICS: readonly ToxicSpec[] = [
  { type: 'latency', direction: 'both', latencyMs: 80, jitter: { jitterMs: 60, random: Math.random } },
  { type: 'bandwidth', direction: 'both', bytesPerS: 100_000 },
  { type: 'slicer', direction: 'both', sliceBytesMax: 200, delayMs: 1, random: Math.random },
];

export const slowAndSliced: Fault = {
  name: 'slow-and-sliced',
  title: "The extension's connection is slow, narrow, and split into small pieces",
  aftermath: 'same-page',
  lastsMs: { full: 5_000, brief: 2_000 },
  inLightSoak: true,
  strike({ stage }) {
    const toxics = TOXICS.map((spec) => stage.extensionLink.add(spec));
    const proof = (async () => {
      // A pong is a small frame. Larger ones come with the next command.
      await within('the slow connection to take effect', Promise.all([toxics[0]?.struck, toxics[2]?.struck]));
      return toxics.map(({ evidence }) => evidence.detail).join('; ');
    })();
    return {
      proof,
      heal: () => {
        for (const toxic of toxics) toxic.remove();
      },
    };
  },
};
