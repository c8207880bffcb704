import fs from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.mjs';
import { withSetupLock } from './lock.mjs';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

/** Enough for a slow line; a download that stands still ends much earlier, by `stallMs`. */
const downloadMs = 15 * 60_000;
/** Playwright makes five attempts, so a network that swallows packets costs five times this. */
const stallMs = 10_000;
const aptGet = '/usr/bin/apt-get';
const aptMs = 15 * 60_000;
/** How long apt may wait for another package manager to finish, in seconds because apt counts in them. */
const aptLockSeconds = 300;

/**
 * @typedef {object} Way
 * @property {string} name
 * @property {() => boolean} possible
 * @property {() => Promise<{ ok: boolean, output: string }>} run
 */

/** @type {Way} */
const playwrightDownload = {
  name: "Playwright's download",
  // Whoever forbids the download has a reason: a mirror, a slow line, a browser of their own.
  possible: () => !process.env['PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD'],
  run: () =>
    runQuietly(
      process.execPath,
      // The headless shell cannot load extensions, so it is left out.
      [
        path.join(repositoryRoot, 'node_modules', 'playwright', 'cli.js'),
        'install',
        '--no-shell',
        'chromium',
      ],
      {
        env: {
          PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(stallMs),
          PLAYWRIGHT_DOWNLOAD_NO_PROGRESS: '1',
        },
        limitMs: downloadMs,
      },
    ),
};

/** @type {Way} */
const aptPackage = {
  name: "the system's package (apt-get)",
  possible: () => fs.existsSync(aptGet) && process.getuid?.() === 0,
  run: async () => {
    const options = {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
      limitMs: aptMs,
    };
    const lock = ['-o', `DPkg::Lock::Timeout=${String(aptLockSeconds)}`];
    const update = await runQuietly(aptGet, [...lock, 'update'], options);
    if (!update.ok) return update;
    return runQuietly(aptGet, [...lock, 'install', '-y', '--no-install-recommends', 'chromium'], options);
  },
};

/** @param {string} output @returns {string} its end, where programs say what went wrong. */
function tail(output) {
  const lines = output.split('\n').filter((line) => !/^\s+at /.test(line));
  return lines.slice(-12).join('\n');
}

/**
 * Installs a Chromium, in one way after the other until there is one that runs.
 *
 * @param {() => string | undefined} find Looks again after each way.
 * @param {readonly Way[]} [ways]
 * @returns {Promise<string>} Absolute path of the executable.
 * @throws {SetupTrouble} when every way failed, with what each one said.
 */
export async function installChromium(find, ways = [playwrightDownload, aptPackage]) {
  return withSetupLock(async () => {
    const already = find();
    if (already !== undefined) return already;
    /** @type {string[]} */
    const reasons = [];
    for (const way of ways.filter(({ possible }) => possible())) {
      say(`installing Chromium with ${way.name}`);
      const { ok, output } = await way.run();
      const found = find();
      if (found !== undefined) return found;
      reasons.push(
        `${way.name}: ${ok ? 'installed, but the browser does not start.' : 'failed.'}\n${tail(output)}`,
      );
    }
    throw new SetupTrouble(
      [
        'there is no Chromium, and none could be installed.',
        ...reasons,
        'Do one of these, then run the command again:',
        '  - npx playwright install --with-deps chromium',
        '  - install your system\'s "chromium" package (Debian: sudo apt-get install chromium)',
        '  - set HOLDFAST_CHROMIUM to the executable of a Chromium or a Chrome for Testing',
        'Google Chrome itself will not do: since version 137 it ignores --load-extension.',
      ].join('\n'),
    );
  });
}
