import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.mjs';
import { withSetupLock } from './lock.mjs';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

/** The slowest `npm ci` worth waiting for. */
const installMs = 15 * 60_000;

/** How much of npm's output is worth showing. */
const shownLines = 40;

const modules = path.join(repositoryRoot, 'node_modules');
const lockFile = path.join(repositoryRoot, 'package-lock.json');
/** Holds the sha256 of the package-lock.json that node_modules was installed from. */
const stamp = path.join(modules, '.holdfast-lock-sha256');

/** @returns {string | undefined} undefined where there is no lock file, which npm leaves out of packages. */
function lockHash() {
  if (!fs.existsSync(lockFile)) return undefined;
  return createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex');
}

/** @param {string} hash */
function isStamped(hash) {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash;
}

/**
 * Whether somebody's own `npm ci` or `npm install` left exactly what the lock file asks for, development
 * dependencies included. npm writes down what it installed in node_modules/.package-lock.json.
 *
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  const asWanted = Object.entries(installed).every(([name, { version, integrity }]) => {
    return wanted[name]?.version === version && wanted[name]?.integrity === integrity;
  });
  // Optional packages are for other platforms, or for this one: their absence says nothing.
  const complete = Object.entries(wanted).every(([name, { optional, devOptional }]) => {
    return name === '' || optional === true || devOptional === true || name in installed;
  });
  return asWanted && complete;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * One entry of a package-lock.json's `packages`; the key is its folder, '' the repository itself.
 */

/** @param {string} file @returns {Record<string, LockedPackage>} */
function readPackages(file) {
  return JSON.parse(fs.readFileSync(file, 'utf8')).packages;
}

/** @returns {boolean} */
function installedByHand() {
  const installed = path.join(modules, '.package-lock.json');
  return fs.existsSync(installed) && isInstalled(readPackages(lockFile), readPackages(installed));
}

/**
 * Makes node_modules what package-lock.json says.
 *
 * @returns {Promise<void>}
 * @throws {SetupTrouble} when `npm ci` fails.
 */
export async function ensureDependencies() {
  const hash = lockHash();
  if (hash === undefined || isStamped(hash)) return;
  await withSetupLock(async () => {
    if (isStamped(hash)) return;
    if (!installedByHand()) await install();
    fs.writeFileSync(stamp, hash);
  });
}

/** @returns {Promise<void>} */
async function install() {
  say('installing dependencies (npm ci)');
  // `--include=dev`: NODE_ENV=production must not take the test runners away.
  const { ok, output } = await runQuietly('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    // npm is a .cmd file on Windows, which only a shell can start.
    shell: process.platform === 'win32',
    limitMs: installMs,
  });
  if (ok) return;
  throw new SetupTrouble(
    `npm ci failed:\n\n${excerpt(output)}\n\nCheck the network, npm's registry setting and that package-lock.json ` +
      'agrees with package.json, then run the command again.',
  );
}

/**
 * npm says what is wrong first and how it might be used afterwards, at length.
 *
 * @param {string} output
 * @returns {string}
 */
function excerpt(output) {
  const lines = output.split('\n');
  return lines.length <= shownLines ? output : [...lines.slice(0, shownLines), '…'].join('\n');
}
