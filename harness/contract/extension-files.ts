/** The bundled probe extension: the same for the real and the simulated Chromium. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { ExtensionTexts } from '../sim/chromium/extension-scripts.ts';
import { repositoryRoot } from '../setup/root.ts';

const FOLDER = path.join(repositoryRoot, 'harness/contract/extension');
const MESSAGES = '_locales/en/messages.json';
const COPIED = ['manifest.json', 'offscreen.html', MESSAGES];

export async function bundleProbeExtension(): Promise<ExtensionTexts & { readonly offscreen: string }> {
  const [worker, offscreen] = await Promise.all([bundle('worker'), bundle('offscreen')]);
  return {
    worker,
    offscreen,
    manifest: read('manifest.json'),
    files: { 'manifest.json': read('manifest.json'), [MESSAGES]: read(MESSAGES) },
  };
}

/** Writes it to a folder that Chromium can load. */
export async function writeProbeExtension(folder: string): Promise<void> {
  const { worker, offscreen } = await bundleProbeExtension();
  await mkdir(path.join(folder, path.dirname(MESSAGES)), { recursive: true });
  const texts = { 'worker.js': worker, 'offscreen.js': offscreen };
  for (const [name, text] of Object.entries(texts)) await writeFile(path.join(folder, name), text);
  for (const name of COPIED) await writeFile(path.join(folder, name), read(name));
}

function read(name: string): string {
  return readFileSync(path.join(FOLDER, name), 'utf8');
}

async function bundle(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(FOLDER, `${name}.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild returned no bundle for ${name}.ts`);
  return output.text;
}
