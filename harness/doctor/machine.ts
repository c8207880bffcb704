/** The checks of what Holdfast runs on: Node, Playwright, Chromium, the display, folders. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freeBytes } from '../base/write-trouble.ts';
import { findChromium } from '../setup/chromium.mjs';
import { playwrightChromiumPath } from '../setup/playwright-path.mjs';
import { commandLine, repositoryRoot } from '../setup/root.ts';
import { BareBrowser } from '../stage/bare-browser.ts';
import { ExtensionWorker } from '../stage/extension-worker.ts';
import { NoBrowserError, reasonOf } from '../stage/stage-error.ts';
import { Problem, type Check } from './check.ts';
import { isInRange } from './version-range.ts';

/** A run with histories, profiles and a trace needs about half of this. */
const FREE_BYTES_MIN = 500_000_000;
const MEGABYTE = 1_000_000;
const VERSION_MS = 30_000;

const CHOOSE_ANOTHER =
  'Install Chromium, or set HOLDFAST_CHROMIUM to the executable of a Chromium or a Chrome for Testing';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  readonly peerDependencies: { readonly '@playwright/test': string };
}

/** Holdfast's own package.json. */
export function ownManifest(): Manifest {
  return JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Manifest;
}

export function nodeCheck(version = process.versions.node): Check {
  return {
    name: 'node',
    look() {
      const { node } = ownManifest().engines;
      if (isInRange(version, node)) return `Node ${version}`;
      throw new Problem(
        `Node ${version}, but Holdfast needs ${node}`,
        'Install a newer Node: https://nodejs.org',
      );
    },
  };
}

/** `load` loads a package's package.json. */
export function playwrightCheck(load: (path: string) => unknown = createRequire(import.meta.url)): Check {
  return {
    name: 'playwright',
    look() {
      const { '@playwright/test': range } = ownManifest().peerDependencies;
      const remedy = `Install a version in the range ${range}: npm install --save-dev @playwright/test`;
      let found: { readonly version: string };
      try {
        found = load('@playwright/test/package.json') as typeof found;
      } catch (cause) {
        throw new Problem('not installed', remedy, { cause });
      }
      if (isInRange(found.version, range)) return `Playwright ${found.version}`;
      throw new Problem(`Playwright ${found.version}, but Holdfast is tested with ${range}`, remedy);
    },
  };
}

export function chromiumCheck(find: () => string | undefined = () => findChromium()): Check {
  return {
    name: 'chromium',
    look() {
      let path: string | undefined;
      try {
        path = find();
      } catch (cause) {
        throw new Problem(reasonOf(cause), 'Correct HOLDFAST_CHROMIUM, or unset it.', { cause });
      }
      if (path === undefined) {
        throw new Problem('no Chromium', `Install one: ${commandLine('setup')}, or set HOLDFAST_CHROMIUM.`);
      }
      return `${versionOf(path)} at ${path} (${originOf(path)})`;
    },
  };
}

function versionOf(path: string): string {
  // On Windows, --version opens a window instead.
  if (process.platform === 'win32') return 'Chromium';
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  return execFileSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: VERSION_MS,
    stdio: [...stdio],
  }).trim();
}

function originOf(path: string): string {
  const chosen = process.env['HOLDFAST_CHROMIUM'];
  if (chosen !== undefined && chosen !== '') return 'from HOLDFAST_CHROMIUM';
  return path === playwrightChromiumPath() ? "Playwright's own" : "the system's";
}

/** Loads the extension into the browser that the commands would use. */
export function unpackedExtensionCheck(): Check {
  return {
    name: 'unpacked extensions',
    needs: 'chromium',
    async look() {
      const extensionFolders = [join(repositoryRoot, 'dist', 'extension')];
      const browser = await BareBrowser.launch({ extensionFolders }).catch((cause: unknown) => {
        // Without its cause: the message says what Chromium wrote and what to do.
        const found = cause instanceof NoBrowserError ? cause.message : reasonOf(cause);
        throw new Problem(found, `${CHOOSE_ANOTHER}.`, { cause });
      });
      try {
        await ExtensionWorker.find(browser.cdp, 'worker.js');
        return `${browser.product} can load them`;
      } catch (cause) {
        throw new Problem(
          `${browser.product} did not load the extension: ${reasonOf(cause)}`,
          `${CHOOSE_ANOTHER}.`,
          { cause },
        );
      } finally {
        await browser.close();
      }
    },
  };
}

/** Never a problem: only `--headed` needs a display. */
export function displayCheck(env = process.env, platform: NodeJS.Platform = process.platform): Check {
  return {
    name: 'display',
    look() {
      const display = env['WAYLAND_DISPLAY'] || env['DISPLAY'];
      if (platform !== 'linux') return 'not needed: headless by default';
      if (display) return display;
      return 'none: headless runs work, --headed needs one (xvfb-run provides it)';
    },
  };
}

/** Reports go to the current folder, profiles and histories to the temporary one. */
export function folderCheck(name: string, folder: string, remedy: string): Check {
  return {
    name,
    look() {
      try {
        accessSync(folder, constants.W_OK);
      } catch (cause) {
        throw new Problem(`${folder} cannot be written`, remedy, { cause });
      }
      const bytes = freeBytes(folder);
      const free = `${folder}, ${Math.round(bytes / MEGABYTE)} MB free`;
      if (bytes >= FREE_BYTES_MIN) return free;
      throw new Problem(free, `Free at least ${FREE_BYTES_MIN / MEGABYTE} MB there. ${remedy}`);
    },
  };
}

export function folderChecks(): readonly Check[] {
  return [
    folderCheck('temporary folder', tmpdir(), 'Set TMPDIR to another folder.'),
    folderCheck(
      'reports folder',
      existingParent(resolve('reports')),
      'Run the command in another folder, or choose a file with --report.',
    ),
  ];
}

/** The folder, or the nearest one above it that exists. */
export function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(dirname(folder));
}
