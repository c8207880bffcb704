/** What all runs of a process have in common: the programs, evaluated or compiled once. */
import { compileExtension } from './chromium/extension-scripts.ts';
import { SimChromium } from './chromium/sim-chromium.ts';
import { loadRelay, type Programs } from './programs/programs.ts';
import { RELAY_MODELS } from './relays/index.ts';
import { shippedRelay } from './relays/shipped-relay.ts';
import type { RunParts } from './run.ts';

/** Runs of these programs: a relay, and the extension in the simulated Chromium. */
export function partsOf({ relay, extension }: Programs): RunParts {
  const scripts = compileExtension(extension);
  const foreign = 'model' in relay;
  return {
    relayModel: foreign ? RELAY_MODELS[relay.model] : shippedRelay(loadRelay(relay.bundle)),
    createBrowser: (options) => new SimChromium(options, scripts),
    foreign,
  };
}
