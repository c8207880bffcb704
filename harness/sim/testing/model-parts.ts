/** Runs with the shipped relay, or a mutant of it, and a model browser: for tests of the engine itself. */
import { repositoryRoot } from '../../setup/root.ts';
import type { Mutant } from '../../zoo/mutant.ts';
import { drawOptions, type SimOptions } from '../options.ts';
import { bundleRelay, loadRelay } from '../programs/programs.ts';
import { shippedRelay } from '../relays/shipped-relay.ts';
import type { RunParts } from '../run.ts';
import { ModelBrowser, modelPairing } from './model-browser.ts';

export async function modelParts(mutant?: Mutant): Promise<RunParts> {
  const program = loadRelay(await bundleRelay(repositoryRoot, mutant));
  return {
    relayModel: shippedRelay(program, modelPairing.hmac),
    createBrowser: (options) => new ModelBrowser(options),
    secrets: { token: 'a-token-for-tests-only', pairingKey: modelPairing.pairingKey },
  };
}

/** The model does not notice a silent relay. */
const TOO_MUCH_FOR_THE_MODEL = ['black-hole', 'extension-latency', 'port-hanging'];

export function modelOptions(seed: number): SimOptions {
  const options = drawOptions(seed);
  return { ...options, faults: options.faults.filter((name) => !TOO_MUCH_FOR_THE_MODEL.includes(name)) };
}
