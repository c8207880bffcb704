import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installChromium } from './install-chromium.mjs';
import { playwrightChromiumPath } from './playwright-path.mjs';
import { SetupTrouble } from './trouble.mjs';

/** A `--version` that takes longer comes from a browser that does not work. */
const versionMs = 30_000;

// Google Chrome is in none of these lists: branded Chrome ignores --load-extension since version 137.

const systemNames = ['chromium', 'chromium-browser'];

/** @type {Partial<Record<NodeJS.Platform, (env: NodeJS.ProcessEnv) => string[]>>} */
const usualPlaces = {
  linux: () => [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/local/bin/chromium',
    '/usr/lib/chromium/chromium',
    '/usr/lib64/chromium-browser/chromium-browser',
  ],
  darwin: (env) => [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    path.join(env['HOME'] ?? '/', 'Applications/Chromium.app/Contents/MacOS/Chromium'),
    '/opt/homebrew/bin/chromium',
  ],
  win32: (env) =>
    [env['LOCALAPPDATA'], env['PROGRAMFILES'], env['PROGRAMFILES(X86)']]
      .filter((directory) => directory !== undefined)
      .map((directory) => path.join(directory, 'Chromium', 'Application', 'chrome.exe')),
};

/**
 * What the search may look at; everything is this machine's unless told.
 *
 * @typedef {object} ChromiumLookup
 * @property {NodeJS.ProcessEnv} env HOLDFAST_CHROMIUM, PATH and the homes of programs are read from it.
 * @property {() => string | undefined} playwrightPath Where Playwright's own Chromium would be.
 * @property {readonly string[]} places Absolute paths tried after PATH.
 * @property {(file: string) => boolean} runs Whether the browser can start at all.
 */

/** @param {string} file @returns {boolean} */
function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @type {Set<string>} */
const known = new Set();

/**
 * A browser that lacks a system library, or a stub that only advertises a snap, is there but does not run.
 *
 * @param {string} file
 * @returns {boolean}
 */
function printsVersion(file) {
  // On Windows --version opens a window instead.
  if (known.has(file) || process.platform === 'win32') return true;
  try {
    execFileSync(file, ['--version'], { stdio: 'ignore', timeout: versionMs });
    known.add(file);
    return true;
  } catch {
    return false;
  }
}

/** @param {NodeJS.ProcessEnv} env @returns {string[]} */
function inPath(env) {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return (env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) => systemNames.map((name) => path.join(directory, name + suffix)));
}

/**
 * The Chromium to test with: the one HOLDFAST_CHROMIUM names, else Playwright's own, else the system's.
 * Installs nothing.
 *
 * @param {Partial<ChromiumLookup>} [lookup]
 * @returns {string | undefined} Absolute path of the executable; undefined when there is none that runs.
 * @throws {SetupTrouble} when HOLDFAST_CHROMIUM is set to something that is not an executable file.
 */
export function findChromium(lookup = {}) {
  const env = lookup.env ?? process.env;
  const chosen = env['HOLDFAST_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return path.resolve(chosen);
    throw new SetupTrouble(
      `HOLDFAST_CHROMIUM is ${chosen}, which is not an executable file: correct it, or unset it to have a ` +
        'Chromium found or installed.',
    );
  }
  const playwrights = (lookup.playwrightPath ?? playwrightChromiumPath)();
  const places = lookup.places ?? usualPlaces[process.platform]?.(env) ?? [];
  const candidates = [...(playwrights ? [playwrights] : []), ...inPath(env), ...places];
  const runs = lookup.runs ?? printsVersion;
  return [...new Set(candidates)].find((file) => isExecutable(file) && runs(file));
}

/**
 * The Chromium to test with, installed first when there is none.
 *
 * @param {{ find?: () => string | undefined, install?: typeof installChromium }} [options] Stand-ins for tests.
 * @returns {Promise<string>} Absolute path of the executable.
 * @throws {SetupTrouble} when none can be found or installed.
 */
export async function ensureChromium({ find = findChromium, install = installChromium } = {}) {
  const found = find();
  if (found !== undefined) return found;
  return install(find);
}
