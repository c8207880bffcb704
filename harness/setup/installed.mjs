import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { repositoryRoot } from './root.mjs';
import { SetupTrouble } from './trouble.mjs';

const require = createRequire(import.meta.url);

/**
 * Checks an installed package, which cannot be repaired from here.
 *
 * @param {(name: string) => unknown} [load] Loads a package. Replaceable in tests.
 * @throws {SetupTrouble} when its build is missing, or Playwright.
 */
export function checkPackage(load = require) {
  if (!fs.existsSync(path.join(repositoryRoot, 'dist', 'cli.js'))) {
    throw new SetupTrouble(
      `the package in ${repositoryRoot} is incomplete: dist/cli.js is missing. Install it again: npm install --save-dev holdfast`,
    );
  }
  try {
    load('@playwright/test/package.json');
  } catch {
    const { peerDependencies } = JSON.parse(
      fs.readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'),
    );
    throw new SetupTrouble(
      `Playwright is not installed. Install version ${peerDependencies['@playwright/test']}: npm install --save-dev @playwright/test`,
    );
  }
}
