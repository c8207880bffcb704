import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { installChromium } from './install-chromium.mjs';
import { playwrightChromiumPath } from './playwright-path.mjs';
import { SetupTrouble } from './trouble.mjs';

/** A browser whose `--version` takes longer does not work. */
const versionMs = 30_000;

// Google Chrome is not in these lists: it is somebody's own browser. Whoever wants it sets HOLDFAST_CHROMIUM.

const systemNames = ['chromium', 'chromium-browser'];

/** @type {Partial<Record<NodeJS.Platform, (env: NodeJS.ProcessEnv) => string[]>>} */
const usualPaths = {
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
 * The inputs of the search, replaceable in tests. Default: this machine's.
 *
 * @typedef {object} ChromiumLookup
 * @property {NodeJS.ProcessEnv} env Provides HOLDFAST_CHROMIUM, PATH and the program folders.
 * @property {() => string | undefined} playwrightPath The path of Playwright's own Chromium, whether or not it is installed.
 * @property {readonly string[]} places Absolute paths to try after PATH.
 * @property {(file: string) => boolean} runs Whether the browser can start.
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
 * Checks that a browser can start: it may lack a system library, or be a stub that only advertises a snap.
 *
 * @param {string} file
 * @returns {boolean}
 */
function printsVersion(file) {
  // On Windows, --version opens a window instead.
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
 * Finds the Chromium to test with: HOLDFAST_CHROMIUM first, then Playwright's own, then the system's. Installs
 * nothing.
 *
 * @param {Partial<ChromiumLookup>} [lookup]
 * @returns {string | undefined} Absolute path of the executable; undefined if none runs.
 * @throws {SetupTrouble} when HOLDFAST_CHROMIUM is not an executable file.
 */
export function findChromium(lookup = {}) {
  const env = lookup.env ?? process.env;
  const chosen = env['HOLDFAST_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    if (isExecutable(chosen)) return path.resolve(chosen);
    throw new SetupTrouble(
      `HOLDFAST_CHROMIUM is ${chosen}, which is not an executable file. Correct it, or unset it so that Holdfast ` +
        'finds or installs a Chromium.',
    );
  }
  const playwrights = (lookup.playwrightPath ?? playwrightChromiumPath)();
  const places = lookup.places ?? usualPaths[process.platform]?.(env) ?? [];
  const candidates = [...(playwrights ? [playwrights] : []), ...inPath(env), ...places];
  const runs = lookup.runs ?? printsVersion;
  return [...new Set(candidates)].find((file) => isExecutable(file) && runs(file));
}

/**
 * Whether a browser is Google Chrome, which has ignored `--load-extension` since version 137. Chrome for Testing does not.
 *
 * @param {string} executable Its path; links are followed where it exists.
 * @returns {boolean}
 */
export function isGoogleChrome(executable) {
  let file = executable;
  try {
    file = fs.realpathSync(executable);
  } catch {
    // The launch says what is wrong with it.
  }
  return /google[-/\\ ]chrome(?![^/\\]* for testing)/i.test(file);
}

/**
 * Finds the Chromium to test with, and installs one if there is none.
 *
 * @param {{ find?: () => string | undefined, install?: typeof installChromium }} [options] Stand-ins for tests.
 * @returns {Promise<string>} Absolute path of the executable.
 * @throws {SetupTrouble} when none is found or can be installed.
 */
export async function ensureChromium({ find = findChromium, install = installChromium } = {}) {
  const found = find();
  if (found !== undefined) return found;
  return install(find);
}
