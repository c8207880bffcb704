import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';

/**
 * Makes the repository ready to run: dependencies, the build and, unless told otherwise, a Chromium. Quick and
 * silent when nothing is to be done.
 *
 * @param {{ browser: boolean }} needs
 * @returns {Promise<void>}
 * @throws {import('./trouble.mjs').SetupTrouble} when the machine is in the way.
 */
export async function setUp({ browser }) {
  await ensureDependencies();
  if (browser) await ensureChromium();
  await build();
}
