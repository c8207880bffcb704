import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runQuietly } from './child.mjs';
import { withSetupLock } from './lock.mjs';
import { say, SetupTrouble } from './trouble.mjs';

/** Enough for a slow connection. A stalled download ends much earlier, after `stallMs`. */
const downloadMs = 15 * 60_000;
/** Playwright makes five attempts, so a network that drops packets costs five times this. */
const stallMs = 10_000;
const aptGet = '/usr/bin/apt-get';
const aptMs = 15 * 60_000;
/** How long apt may wait for another package manager. In seconds, as apt expects. */
const aptLockSeconds = 300;

/**
 * @typedef {object} Installer
 * @property {string} name
 * @property {() => boolean} possible
 * @property {() => Promise<{ ok: boolean, output: string }>} run
 */

/** @returns {string} Playwright's command, wherever the package is installed. */
function playwrightCli() {
  const manifest = createRequire(import.meta.url).resolve('@playwright/test/package.json');
  return path.join(path.dirname(manifest), 'cli.js');
}

/** @type {Installer} */
const playwrightDownload = {
  name: "Playwright's download",
  // The user may have forbidden the download: they use a mirror, a slow connection, or their own browser.
  possible: () => !process.env['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD'],
  run: () =>
    runQuietly(
      process.execPath,
      // Skip the headless shell: it cannot load extensions.
      [playwrightCli(), 'install', '--no-shell', 'chromium'],
      {
        env: {
          PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(stallMs),
          PLAYWRIGHT_DOWNLOAD_NO_PROGRESS: '1',
        },
        limitMs: downloadMs,
        doing: 'downloading Chromium',
      },
    ),
};

/** @type {Installer} */
const aptPackage = {
  name: "the system's package (apt-get)",
  possible: () => fs.existsSync(aptGet) && process.getuid?.() === 0,
  run: async () => {
    const options = {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      limitMs: aptMs,
      doing: 'installing Chromium',
    };
    const lock = ['-o', `DPkg::Lock::Timeout=${String(aptLockSeconds)}`];
    const update = await runQuietly(aptGet, [...lock, 'update'], options);
    if (!update.ok) return update;
    return runQuietly(aptGet, [...lock, 'install', '-y', '--no-install-recommends', 'chromium'], options);
  },
};

/** @param {string} output @returns {string} its last lines, where programs print what went wrong. */
function tail(output) {
  const lines = output.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines.slice(-12).join('\n');
}

/**
 * Installs a Chromium. Tries one installer after another until there is a browser that runs.
 *
 * @param {() => string | undefined} find Called after each installer.
 * @param {readonly Installer[]} [installers]
 * @returns {Promise<string>} Absolute path of the executable.
 * @throws {SetupTrouble} when every installer failed, with the output of each.
 */
export async function installChromium(find, installers = [playwrightDownload, aptPackage]) {
  return withSetupLock(async () => {
    const already = find();
    if (already !== undefined) return already;
    /** @type {string[]} */
    const reasons = [];
    for (const installer of installers.filter(({ possible }) => possible())) {
      say(`installing Chromium with ${installer.name}`);
      const { ok, output } = await installer.run();
      const found = find();
      if (found !== undefined) return found;
      reasons.push(
        `${installer.name}: ${ok ? 'installed, but the browser does not start.' : 'failed.'}\n${tail(output)}`,
      );
    }
    throw new SetupTrouble(
      [
        'no Chromium found, and none could be installed.',
        ...reasons,
        'Do one of these, then run the command again:',
        '  - npx playwright install --with-deps chromium',
        '  - install the "chromium" package of your system (Debian: sudo apt-get install chromium)',
        '  - set HOLDFAST_CHROMIUM to the executable of a Chromium or a Chrome for Testing',
      ].join('\n'),
    );
  });
}
