import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { withSetupLock } from './lock.mjs';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble } from './trouble.mjs';

const dist = path.join(repositoryRoot, 'dist');
/** Holds the fingerprint of the sources that dist/ was built from. */
const stamp = path.join(dist, '.sources');

/** Builds are made in a directory of this name below dist/, on the same file system for the renames. */
const workshopPrefix = '.building-';

const sourceDirectories = ['relay', 'extension', 'harness'];

/** Bundle in dist/ ← its entry point. */
const programs = {
  cli: 'harness/cli/main.ts',
  relay: 'relay/cli/main.ts',
  harness: 'harness/index.ts',
  'sim-thread': 'harness/sim/campaign/thread.ts',
  'bare-hop': 'harness/bench/hop/main.ts',
  fuzz: 'harness/fuzz/main.ts',
};

/** Script in dist/extension/ ← its entry point. */
const extensionScripts = {
  worker: 'extension/worker/main.ts',
  offscreen: 'extension/offscreen/offscreen.ts',
  popup: 'extension/popup/popup.ts',
  options: 'extension/options/options.ts',
};

const extensionPages = [
  'extension/offscreen/offscreen.html',
  'extension/popup/popup.html',
  'extension/options/options.html',
];

/** The bench's pass-through extension, in dist/floor-extension/. */
const floorExtension = 'harness/bench/floor-extension';

/** Directories in dist/ that a browser loads as extensions. */
const extensionDirectories = ['extension', 'floor-extension'];

/** What Chrome 120 understands, the oldest that the extension is for. */
const extensionTarget = 'chrome120';

/** @returns {string[]} paths below dist/ without which it is not a build. */
function expectedOutputs() {
  return [
    ...Object.keys(programs).map((name) => `${name}.js`),
    ...Object.keys(extensionScripts).map((name) => `extension/${name}.js`),
    ...extensionPages.map((page) => `extension/${path.basename(page)}`),
    'extension/manifest.json',
    'floor-extension/floor.js',
    'floor-extension/manifest.json',
  ];
}

/**
 * Changes when a source is added, removed or written, which the newest modification time alone would not.
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
    sourcemap: 'linked',
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
    platform: 'browser',
    target: extensionTarget,
    format: 'iife',
    sourcemap: 'linked',
  });
  const { version } = readJson('package.json');
  const manifest = readJson('extension/manifest.json');
  // Chrome takes numbers and dots only, so a pre-release has its release's number.
  const numbers = String(version).split(/[-+]/)[0];
  fs.writeFileSync(
    path.join(outdir, 'manifest.json'),
    `${JSON.stringify({ ...manifest, version: numbers }, null, 2)}\n`,
  );
  for (const page of extensionPages) {
    fs.copyFileSync(path.join(repositoryRoot, page), path.join(outdir, path.basename(page)));
  }
  fs.cpSync(path.join(repositoryRoot, 'extension/icons'), path.join(outdir, 'icons'), { recursive: true });
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

/** @param {string} file @returns {Record<string, unknown>} */
function readJson(file) {
  return JSON.parse(fs.readFileSync(path.join(repositoryRoot, file), 'utf8'));
}

/**
 * Puts a finished build in its place, by renaming, so that nobody reads half a file. An extension's
 * directory is exchanged as a whole, and only when something in it changed: a browser may have it loaded.
 *
 * @param {string} workshop The directory below dist/ that holds the build.
 */
function publish(workshop) {
  for (const name of extensionDirectories) {
    const built = path.join(workshop, name);
    const published = path.join(dist, name);
    if (sameFiles(built, published)) continue;
    if (fs.existsSync(published)) fs.renameSync(published, path.join(workshop, `${name}.old`));
    fs.renameSync(built, published);
  }
  for (const entry of fs.readdirSync(workshop, { withFileTypes: true })) {
    if (entry.isFile()) fs.renameSync(path.join(workshop, entry.name), path.join(dist, entry.name));
  }
}

/** @param {string} one @param {string} other @returns {boolean} whether two directories hold the same bytes. */
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
 * Waits for all to end even when one fails: the others would go on writing into a directory being removed.
 *
 * @param {Promise<void>[]} builds
 * @returns {Promise<void>}
 */
async function allOf(builds) {
  await Promise.allSettled(builds);
  await Promise.all(builds);
}

/** Removes what a killed build left. Nobody else is building: the caller holds the lock. */
function removeLeftovers() {
  for (const name of fs.readdirSync(dist).filter((entry) => entry.startsWith(workshopPrefix))) {
    fs.rmSync(path.join(dist, name), { recursive: true, force: true });
  }
}

/**
 * Builds dist/ (the loadable extension and the programs) when its sources changed.
 *
 * @param {{ force?: boolean }} [options] `force` builds even when nothing changed.
 * @returns {Promise<void>}
 * @throws {SetupTrouble} when the sources do not build; esbuild has said why on stderr.
 */
export async function build({ force = false } = {}) {
  if (!force && isFresh(sourceFingerprint())) return;
  await withSetupLock(async () => {
    // Taken before building: a source written meanwhile makes the next build stale, not this one wrong.
    const fingerprint = sourceFingerprint();
    if (!force && isFresh(fingerprint)) return;
    say('building the extension and the programs (dist/)');
    fs.mkdirSync(dist, { recursive: true });
    removeLeftovers();
    const workshop = fs.mkdtempSync(path.join(dist, workshopPrefix));
    try {
      await allOf([
        buildPrograms(workshop),
        buildExtension(path.join(workshop, 'extension')),
        buildFloorExtension(path.join(workshop, 'floor-extension')),
      ]);
      publish(workshop);
      fs.writeFileSync(stamp, fingerprint);
    } catch (error) {
      // esbuild's errors have a list of their own, which it has printed.
      const why = error instanceof Error && 'errors' in error ? 'see above' : String(error);
      throw new SetupTrouble(`the build failed (${why}); correct the source and run the command again.`);
    } finally {
      fs.rmSync(workshop, { recursive: true, force: true });
    }
  });
}
