/** The programs that run in the simulation: bundled from the shipped sources, or from a copy with a mutant in it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { build as esbuild, type Plugin } from 'esbuild';
import { mutatedSources, type Mutant } from '../../zoo/mutant.ts';
import { mutation } from '../../zoo/mutation.ts';
import type * as RelayEntry from './relay-entry.ts';

/** Bundled code, as text that can be sent to another thread. */
export interface Programs {
  readonly relay: string;
  readonly worker: string;
  readonly offscreen: string;
  /** The extension's manifest.json, as text. */
  readonly manifest: string;
}

export type RelayProgram = typeof RelayEntry;

const ENTRIES = {
  worker: 'extension/worker/main.ts',
  offscreen: 'extension/offscreen/offscreen.ts',
} as const;
const RELAY_ENTRY = 'harness/sim/programs/relay-entry.ts';

/** What Chrome 120 understands, as in the shipped build. */
const EXTENSION_TARGET = 'chrome120';

/** Bundles the sources below `root`, with a mutant in them if there is one. Rejects with esbuild's errors. */
export async function bundlePrograms(root: string, mutant?: Mutant): Promise<Programs> {
  const plugins = mutant === undefined ? [] : [mutation(mutatedSources(root, mutant))];
  const bundle = (entry: string, format: Format): Promise<string> => bundleOne(root, entry, format, plugins);
  const [relay, worker, offscreen] = await Promise.all([
    bundle(RELAY_ENTRY, { format: 'cjs', platform: 'node', target: 'node20' }),
    bundle(ENTRIES.worker, { format: 'iife', platform: 'browser', target: EXTENSION_TARGET }),
    bundle(ENTRIES.offscreen, { format: 'iife', platform: 'browser', target: EXTENSION_TARGET }),
  ]);
  const manifest = readFileSync(path.join(root, 'extension/manifest.json'), 'utf8');
  return { relay, worker, offscreen, manifest };
}

interface Format {
  readonly format: 'cjs' | 'iife';
  readonly platform: 'node' | 'browser';
  readonly target: string;
}

async function bundleOne(root: string, entry: string, format: Format, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await esbuild({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins,
    ...format,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${entry} gave no bundle`);
  return output.text;
}

/** Evaluates the relay's bundle. It is compiled once, however many relays are made of it. */
export function loadRelay(code: string): RelayProgram {
  const module = { exports: {} };
  const wrapper = new Script(`(function (require, module, exports) {${code}\n})`, { filename: 'relay.js' });
  const run = wrapper.runInThisContext() as (
    require: NodeJS.Require,
    module: object,
    exports: object,
  ) => void;
  run(createRequire(import.meta.url), module, module.exports);
  return module.exports as RelayProgram;
}
