import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { openScratch } from './scratch.mjs';

/**
 * Playwright's global set-up, so that `npx playwright test` works right after `npm ci`: it builds what is stale,
 * makes sure that there is a Chromium, and gives the run its own temporary directory. Playwright requires a default
 * export, and calls the returned function at the end.
 */
export default async function prepare(): Promise<() => void> {
  await ensureChromium();
  await build();
  return openScratch();
}
