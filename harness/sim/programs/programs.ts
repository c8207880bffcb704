/** The programs that run in the simulation: bundled from the shipped sources, or from a copy with a mutant in it. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { build as esbuild, type BuildOptions, type Plugin } from 'esbuild';
import { mutatedSources, type Mutant } from '../../zoo/mutant.ts';
import { mutation } from '../../zoo/mutation.ts';
import type { ExtensionTexts } from '../chromium/extension-scripts.ts';
import type { RelayModelName } from './relay-models.ts';
import type * as RelayEntry from './relay-entry.ts';

/** What runs, as texts that can be sent to another thread. */
export interface Programs {
  /** The shipped relay's bundle, or a model of another relay. */
  readonly relay: { readonly bundle: string } | { readonly model: RelayModelName };
  readonly extension: ExtensionTexts;
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
  const plugins = pluginsFor(root, mutant);
  const format: Format = { format: 'iife', platform: 'browser', target: EXTENSION_TARGET };
  const [bundle, worker, offscreen] = await Promise.all([
    bundleRelay(root, mutant),
    bundleOne(root, ENTRIES.worker, format, plugins),
    bundleOne(root, ENTRIES.offscreen, format, plugins),
  ]);
  const manifest = readFileSync(path.join(root, 'extension/manifest.json'), 'utf8');
  return { relay: { bundle }, extension: { manifest, worker, offscreen, files: messagesIn(root) } };
}

/** What the worker says in its button and its menu. Versions before 0.3 had no such file. */
function messagesIn(root: string): Record<string, string> {
  const name = '_locales/en/messages.json';
  const file = path.join(root, 'extension', name);
  return existsSync(file) ? { [name]: readFileSync(file, 'utf8') } : {};
}

/** The relay alone. */
export function bundleRelay(root: string, mutant?: Mutant): Promise<string> {
  const format: Format = { format: 'cjs', platform: 'node', target: 'node20' };
  return bundleOne(root, RELAY_ENTRY, format, pluginsFor(root, mutant));
}

function pluginsFor(root: string, mutant: Mutant | undefined): Plugin[] {
  const sources = mutant === undefined ? new Map<string, string>() : mutatedSources(root, mutant);
  const limits = path.join(root, 'relay/protocol/limits.ts');
  const text = sources.get(limits) ?? (existsSync(limits) ? readFileSync(limits, 'utf8') : '');
  sources.set(
    limits,
    SCALED.reduce((scaled, [shipped, small]) => scaled.replace(shipped, small), text),
  );
  return [mutation(sources)];
}

/** The simulated world's messages are small, so these limits are, too: otherwise nothing would ever wait for the window. */
const SCALED: readonly (readonly [shipped: string, small: string])[] = [
  ['ackEveryChars: 250_000', 'ackEveryChars: 100'],
  ['windowChars: 1_000_000', 'windowChars: 300'],
];

interface Format {
  readonly format: 'cjs' | 'iife';
  readonly platform: 'node' | 'browser';
  readonly target: string;
}

type Bundling = BuildOptions & { readonly write: false };

async function bundleOne(root: string, entry: string, format: Format, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await esbuild(bundling(root, entry, format, plugins));
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`${entry} gave no bundle`);
  return output.text;
}

function bundling(root: string, entry: string, format: Format, plugins: Plugin[]): Bundling {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    logLevel: 'silent',
    plugins,
    ...format,
  };
}

/** Source maps of the programs, by the names that stacks have for them. Rejects with esbuild's errors. */
export async function sourceMapsOf(root: string, mutant?: Mutant): Promise<ReadonlyMap<string, string>> {
  const plugins = pluginsFor(root, mutant);
  const inBrowser: Format = { format: 'iife', platform: 'browser', target: EXTENSION_TARGET };
  const inNode: Format = { format: 'cjs', platform: 'node', target: 'node20' };
  return new Map([
    ['relay.js', await mapOf(root, RELAY_ENTRY, inNode, plugins)],
    ['worker.js', await mapOf(root, ENTRIES.worker, inBrowser, plugins)],
    ['offscreen.js', await mapOf(root, ENTRIES.offscreen, inBrowser, plugins)],
  ]);
}

async function mapOf(root: string, entry: string, format: Format, plugins: Plugin[]): Promise<string> {
  const { outputFiles } = await esbuild({
    ...bundling(root, entry, format, plugins),
    sourcemap: 'external',
    // Sources are named relative to the root.
    outfile: path.join(root, 'bundle.js'),
  });
  return outputFiles.find(({ path: file }) => file.endsWith('.map'))?.text ?? '{}';
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
