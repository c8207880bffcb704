/** What all runs of a process have in common: the programs, evaluated or compiled once. */
import { Script } from 'node:vm';
import { SimChromium } from './chromium/sim-chromium.ts';
import { loadRelay, type Programs } from './programs/programs.ts';
import type { RunParts } from './run.ts';

/** Runs of these programs: the relay, and the extension in the simulated Chromium. */
export function partsOf({ relay, worker, offscreen, manifest }: Programs): RunParts {
  const scripts = {
    worker: new Script(worker, { filename: 'worker.js' }),
    offscreen: new Script(offscreen, { filename: 'offscreen.js' }),
    manifest: JSON.parse(manifest) as object,
  };
  return {
    relayProgram: loadRelay(relay),
    createBrowser: (options) => new SimChromium(options, scripts),
  };
}
