#!/usr/bin/env node
// `npm run pack:extension`: the extension as the zip that the Chrome Web Store takes.
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { zipSync } from 'fflate';
import { build } from './build.mjs';
import { isClone, repositoryRoot } from './root.mjs';
import { ensureDependencies } from './dependencies.mjs';

/** The same sources give the same zip, byte for byte: the earliest time that a zip can name. */
const mtime = new Date(1980, 0, 1);

/**
 * The files of the build for the store. It has no `key`, which the store rejects, and no source maps.
 *
 * @param {string} folder The unpacked build.
 * @returns {Record<string, Uint8Array>} By their path in the zip, sorted.
 */
export function storeFiles(folder) {
  const names = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  return Object.fromEntries(
    names.map((name) => [name.split(path.sep).join('/'), storeFile(path.join(folder, name), name)]),
  );
}

/** @param {string} file @param {string} name @returns {Uint8Array} */
function storeFile(file, name) {
  if (name.endsWith('.js')) {
    const text = fs.readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    return Buffer.from(text);
  }
  if (name !== 'manifest.json') return fs.readFileSync(file);
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'));
  delete manifest.key;
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

/** @param {string} folder @returns {Uint8Array} the zip. */
export function storeZip(folder) {
  return zipSync(storeFiles(folder), { mtime, level: 9 });
}

if (process.argv[1] === import.meta.filename) {
  if (isClone) await ensureDependencies();
  await build();
  const dist = path.join(repositoryRoot, 'dist');
  const { version } = JSON.parse(fs.readFileSync(path.join(dist, 'extension', 'manifest.json'), 'utf8'));
  const file = path.join(dist, `holdfast-extension-${version}.zip`);
  fs.writeFileSync(file, storeZip(path.join(dist, 'extension')));
  console.log(file);
}
