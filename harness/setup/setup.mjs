import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { checkPackage } from './installed.mjs';
import { isClone } from './root.mjs';

/**
 * Makes Holdfast ready to run: installs dependencies, builds dist/ and, with `browser`, makes sure that there is a
 * Chromium. Quick and silent when there is nothing to do. An installed package is complete, so it is only checked.
 *
 * @param {{ browser: boolean }} needs
 * @returns {Promise<void>}
 * @throws {import('./trouble.mjs').SetupTrouble} when the machine prevents it.
 */
export async function setUp({ browser }) {
  if (isClone) await ensureDependencies();
  else checkPackage();
  if (browser) await ensureChromium();
  if (isClone) await build();
}
