import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withSetupLock } from './lock.mjs';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

const dist = path.join(repositoryRoot, 'dist');
/** Contains the fingerprint of the sources that dist/ was built from. */
const stamp = path.join(dist, '.sources');

/** Builds go to a directory with this prefix below dist/: renames need the same file system. */
const buildPrefix = '.building-';

const sourceDirectories = ['relay', 'extension', 'harness'];

/** Bundle in dist/ ← its entry point. */
const programs = {
  cli: 'harness/cli/main.ts',
  relay: 'relay/cli/main.ts',
  harness: 'harness/index.ts',
  'extension-api': 'harness/extension/index.ts',
  'relay-api': 'relay/index.ts',
  'sim-thread': 'harness/sim/campaign/thread.ts',
  'zoo-thread': 'harness/sim/zoo/thread.ts',
  'bare-hop': 'harness/bench/hop/main.ts',
  'flood-sink': 'harness/bench/flood-sink.ts',
  fuzz: 'harness/fuzz/main.ts',
};

/** What reports and pages of histories contain, in dist/report/ ← its entry point. */
const reportParts = {
  'page.js': 'harness/report/page/client/main.ts',
  'history.js': 'harness/history-page/client/main.ts',
  'charts.css': 'uplot/dist/uPlot.min.css',
};

/** Reports are opened on any machine, so they support browsers of 2023. */
const reportTarget = 'es2022';

/**
 * Users run specs with @playwright/test, which has a Playwright of its own. The harness must use the same one, and npm
 * may have put another version where `playwright` is found.
 */
export const playwrightAlias = { playwright: '@playwright/test', 'playwright/test': '@playwright/test' };

/** Script in dist/extension/ ← its entry point. */
const extensionScripts = {
  worker: 'extension/worker/main.ts',
  offscreen: 'extension/offscreen/offscreen.ts',
  popup: 'extension/popup/popup.ts',
  options: 'extension/options/options.ts',
  welcome: 'extension/welcome/welcome.ts',
};

const extensionPages = [
  'extension/offscreen/offscreen.html',
  'extension/popup/popup.html',
  'extension/options/options.html',
  'extension/welcome/welcome.html',
  'extension/popup/theme.css',
  'extension/pairing/page.css',
];

/** The languages of the extension, in extension/_locales/. */
const extensionLanguages = ['en', 'de'];

/** The bench's pass-through extension, in dist/floor-extension/. */
const floorExtension = 'harness/bench/floor-extension';

/** Directories in dist/. Browsers load those of extensions, so each is replaced as a whole. */
const directories = ['extension', 'floor-extension', 'report'];

/** The oldest Chrome that the extension supports. */
const extensionTarget = 'chrome120';

/** @returns {string[]} paths below dist/ that every complete build has. */
function expectedOutputs() {
  return [
    ...Object.keys(programs).map((name) => `${name}.js`),
    ...Object.keys(extensionScripts).map((name) => `extension/${name}.js`),
    ...extensionPages.map((page) => `extension/${path.basename(page)}`),
    'extension/manifest.json',
    ...extensionLanguages.map((language) => `extension/_locales/${language}/messages.json`),
    'floor-extension/floor.js',
    'floor-extension/manifest.json',
    ...Object.keys(reportParts).map((name) => `report/${name}`),
  ];
}

/**
 * Changes when a source file is added, removed or written. The newest modification time alone misses removals.
 *
 * @returns {string}
 */
function sourceFingerprint() {
  const files = sourceDirectories.flatMap((directory) => {
    const absolute = path.join(repositoryRoot, directory);
    if (!fs.existsSync(absolute)) return [];
    return fs
      .readdirSync(absolute, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map((entry) => path.join(entry.parentPath, entry.name));
  });
  const hash = createHash('sha256');
  for (const file of [...files.sort(), path.join(repositoryRoot, 'package.json')]) {
    const { mtimeMs, size } = fs.statSync(file);
    hash.update(`${path.relative(repositoryRoot, file)} ${String(mtimeMs)} ${String(size)}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} fingerprint @returns {boolean} */
function isFresh(fingerprint) {
  return (
    fs.existsSync(stamp) &&
    fs.readFileSync(stamp, 'utf8') === fingerprint &&
    expectedOutputs().every((output) => fs.existsSync(path.join(dist, output)))
  );
}

/** Leaves out the simulator's marks: lines that are `sometimes('…');`. An empty line stays, so that source maps are right. */
const withoutMarks = {
  name: 'without-marks',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /[\\/](relay|extension)[\\/].*\.ts$/ }, ({ path: file }) => {
      const text = fs.readFileSync(file, 'utf8');
      if (!text.includes('sometimes(')) return undefined;
      return { contents: text.replaceAll(/^ *sometimes\('[^']*'\);$/gm, ''), loader: 'ts' };
    });
  },
};

/** @param {string} outdir @returns {Promise<void>} */
async function buildPrograms(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: repositoryRoot,
    entryPoints: programs,
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    alias: playwrightAlias,
    plugins: [withoutMarks],
    sourcemap: 'linked',
    // The paths in the maps begin in `outdir`, which is a folder below dist/; `publish` moves the files to dist/.
    sourceRoot: 'build',
    // The package has the sources anyway.
    sourcesContent: false,
  });
}

/** @param {string} outdir @returns {Promise<void>} */
async function buildExtension(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: repositoryRoot,
    entryPoints: extensionScripts,
    outdir,
    bundle: true,
    plugins: [withoutMarks],
    platform: 'browser',
    target: extensionTarget,
    format: 'iife',
    sourcemap: 'linked',
  });
  const { version } = readJson('package.json');
  const manifest = readJson('extension/manifest.json');
  // Chrome accepts only numbers and dots, so a pre-release gets the number of its release.
  const numbers = String(version).split(/[-+]/)[0];
  fs.writeFileSync(
    path.join(outdir, 'manifest.json'),
    `${JSON.stringify({ ...manifest, version: numbers }, null, 2)}\n`,
  );
  for (const page of extensionPages) {
    fs.copyFileSync(path.join(repositoryRoot, page), path.join(outdir, path.basename(page)));
  }
  for (const folder of ['icons', '_locales'])
    fs.cpSync(path.join(repositoryRoot, 'extension', folder), path.join(outdir, folder), { recursive: true });
}

/** @param {string} outdir @returns {Promise<void>} */
async function buildFloorExtension(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: repositoryRoot,
    entryPoints: { floor: `${floorExtension}/floor.ts` },
    outdir,
    bundle: true,
    platform: 'browser',
    target: extensionTarget,
    format: 'iife',
  });
  fs.copyFileSync(
    path.join(repositoryRoot, floorExtension, 'manifest.json'),
    path.join(outdir, 'manifest.json'),
  );
}

/** @param {string} outdir @returns {Promise<void>} */
async function buildReportParts(outdir) {
  const esbuild = await import('esbuild');
  await allOf(
    Object.entries(reportParts).map(async ([name, entry]) => {
      await esbuild.build({
        absWorkingDir: repositoryRoot,
        entryPoints: [entry],
        outfile: path.join(outdir, name),
        bundle: true,
        format: 'iife',
        target: reportTarget,
        minify: true,
        charset: 'utf8',
        legalComments: 'none',
      });
    }),
  );
}

/** @param {string} file @returns {Record<string, unknown>} */
function readJson(file) {
  return JSON.parse(fs.readFileSync(path.join(repositoryRoot, file), 'utf8'));
}

/**
 * Moves a finished build into dist/ by renaming, so that nobody reads half a file. An extension's directory is
 * replaced as a whole, and only if something in it changed: a browser may have it loaded.
 *
 * @param {string} buildFolder The directory below dist/ with the finished build.
 */
function publish(buildFolder) {
  for (const name of directories) {
    const built = path.join(buildFolder, name);
    const published = path.join(dist, name);
    if (sameFiles(built, published)) continue;
    if (fs.existsSync(published)) fs.renameSync(published, path.join(buildFolder, `${name}.old`));
    fs.renameSync(built, published);
  }
  for (const entry of fs.readdirSync(buildFolder, { withFileTypes: true })) {
    if (entry.isFile()) fs.renameSync(path.join(buildFolder, entry.name), path.join(dist, entry.name));
  }
}

/** @param {string} one @param {string} other @returns {boolean} whether two directories have identical files. */
function sameFiles(one, other) {
  if (!fs.existsSync(other)) return false;
  const [files, others] = [one, other].map((directory) =>
    fs
      .readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .sort(),
  );
  if (JSON.stringify(files) !== JSON.stringify(others)) return false;
  return (files ?? []).every((file) =>
    fs.readFileSync(path.join(one, file)).equals(fs.readFileSync(path.join(other, file))),
  );
}

/**
 * Waits for every build, even when one fails: the others would still write into a directory that is being removed.
 *
 * @param {Promise<void>[]} builds
 * @returns {Promise<void>}
 */
async function allOf(builds) {
  await Promise.allSettled(builds);
  await Promise.all(builds);
}

/** Removes what a killed build left. The caller holds the lock, so no other build is running. */
function removeLeftovers() {
  for (const name of fs.readdirSync(dist).filter((entry) => entry.startsWith(buildPrefix))) {
    fs.rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

/**
 * Builds dist/ (the loadable extension and the programs) if the sources changed.
 *
 * @param {{ force?: boolean }} [options] `force` builds even if nothing changed.
 * @returns {Promise<void>}
 * @throws {SetupTrouble} when the build fails; esbuild has printed why on stderr.
 */
export async function build({ force = false } = {}) {
  if (!force && isFresh(sourceFingerprint())) return;
  await withSetupLock(async () => {
    // Computed before the build, so that a source written during it makes dist/ stale.
    const fingerprint = sourceFingerprint();
    if (!force && isFresh(fingerprint)) return;
    say('building the extension and the programs (dist/)');
    fs.mkdirSync(dist, { recursive: true });
    removeLeftovers();
    const buildFolder = fs.mkdtempSync(path.join(dist, buildPrefix));
    try {
      await allOf([
        buildPrograms(buildFolder),
        buildExtension(path.join(buildFolder, 'extension')),
        buildFloorExtension(path.join(buildFolder, 'floor-extension')),
        buildReportParts(path.join(buildFolder, 'report')),
      ]);
      publish(buildFolder);
      fs.writeFileSync(stamp, fingerprint);
    } catch (error) {
      // esbuild's errors have an `errors` list, which esbuild has already printed.
      const why = error instanceof Error && 'errors' in error ? 'see above' : String(error);
      throw new SetupTrouble(`the build failed (${why}). Fix the source and run the command again.`);
    } finally {
      fs.rmSync(buildFolder, { recursive: true, force: true });
    }
  });
}
