import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureDependencies } from './dependencies.mjs';

/**
 * Makes the repository ready to run: installs dependencies, builds dist/ and, with `browser`, makes sure that there
 * is a Chromium. Quick and silent when there is nothing to do.
 *
 * @param {{ browser: boolean }} needs
 * @returns {Promise<void>}
 * @throws {import('./trouble.mjs').SetupTrouble} when the machine prevents it.
 */
export async function setUp({ browser }) {
  await ensureDependencies();
  if (browser) await ensureChromium();
  await build();
}
