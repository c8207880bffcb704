/** What all runs of a process have in common: the programs, evaluated or compiled once. */
import { loadRelay, type Programs } from './programs/programs.ts';
import type { RunParts } from './run.ts';
import { modelSecret, ModelBrowser } from './testing/model-browser.ts';

/** Runs of these programs. */
export function partsOf(programs: Programs): RunParts {
  return {
    relayProgram: loadRelay(programs.relay),
    createBrowser: (options) => new ModelBrowser(options),
    secret: modelSecret,
  };
}
