import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.mjs';
import { withSetupLock } from './lock.mjs';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

/** Time limit for `npm ci`. */
const installMs = 15 * 60_000;

/** Time limit for one request to npm's registry. */
const pingMs = 20_000;

/** Lines of npm's output to show when it fails. */
const shownLines = 40;

const modules = path.join(repositoryRoot, 'node_modules');
const lockFile = path.join(repositoryRoot, 'package-lock.json');
/** Contains the sha256 of the package-lock.json that node_modules was installed from. */
const stamp = path.join(modules, '.holdfast-lock-sha256');

/** @returns {string} */
function lockHash() {
  return createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex');
}

/** @param {string} hash */
function isStamped(hash) {
  return fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === hash;
}

/**
 * Whether an `npm ci` or `npm install` by hand installed exactly what the lock file asks for, including development
 * dependencies. npm records what it installed in node_modules/.package-lock.json.
 *
 * @param {Record<string, LockedPackage>} wanted
 * @param {Record<string, LockedPackage>} installed
 * @returns {boolean}
 */
export function isInstalled(wanted, installed) {
  const asWanted = Object.entries(installed).every(([name, { version, integrity }]) => {
    return wanted[name]?.version === version && wanted[name]?.integrity === integrity;
  });
  // An optional package may be for another platform, so it may be missing.
  const complete = Object.entries(wanted).every(([name, { optional, devOptional }]) => {
    return name === '' || optional === true || devOptional === true || name in installed;
  });
  return asWanted && complete;
}

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage
 * One entry of `packages` in package-lock.json. The key is its folder; '' is the repository itself.
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
 * Makes node_modules match package-lock.json. For clones: a package has none.
 *
 * @returns {Promise<void>}
 * @throws {SetupTrouble} when `npm ci` fails.
 */
export async function ensureDependencies() {
  const hash = lockHash();
  if (isStamped(hash)) return;
  await withSetupLock(async () => {
    if (isStamped(hash)) return;
    if (!installedByHand()) await install();
    fs.writeFileSync(stamp, hash);
  });
}

/** @returns {Promise<void>} */
async function install() {
  say('installing dependencies (npm ci)');
  // Without a network, npm ci tries for minutes.
  const unreachable = await whyRegistryIsUnreachable();
  const { ok, output } = await npm(
    // `--include=dev`: install the test runners even with NODE_ENV=production.
    ['ci', '--include=dev', '--no-audit', '--no-fund', ...(unreachable ? ['--offline'] : [])],
    { env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }, limitMs: installMs, doing: 'installing dependencies' },
  );
  if (ok) return;
  throw new SetupTrouble(
    unreachable
      ? `npm's registry cannot be reached (${unreachable}), and npm's cache does not have all dependencies. Connect ` +
          "to the network, or correct the registry or proxy in npm's settings (npm config list). Then run the command again."
      : `npm ci failed:\n\n${excerpt(output)}\n\nCheck npm's registry setting, and that package-lock.json matches ` +
          'package.json. Then run the command again.',
  );
}

/**
 * @param {readonly string[]} args
 * @param {Parameters<typeof runQuietly>[2]} options
 */
function npm(args, options) {
  // On Windows npm is a .cmd file, which only a shell can start.
  return runQuietly('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** @returns {Promise<string | undefined>} the code of the network error; undefined if the registry answers. */
async function whyRegistryIsUnreachable() {
  const ping = ['ping', '--json', '--silent', '--fetch-retries=0', `--fetch-timeout=${String(pingMs)}`];
  const { ok, output } = await npm(ping, { limitMs: 2 * pingMs });
  return ok ? undefined : networkError(output);
}

/**
 * @param {string} output What `npm ping --json` printed when it failed.
 * @returns {string | undefined} npm's code of a network error, such as ENOTFOUND. Undefined if the registry answered,
 *   with an HTTP error (E404: not every registry knows the request), or if npm itself failed.
 */
export function networkError(output) {
  return /"code": "([A-Z_]+)"/.exec(output)?.[1];
}

/**
 * npm prints the error first, followed by long usage text.
 *
 * @param {string} output
 * @returns {string}
 */
function excerpt(output) {
  const lines = output.split('\n');
  return lines.length <= shownLines ? output : [...lines.slice(0, shownLines), '…'].join('\n');
}
