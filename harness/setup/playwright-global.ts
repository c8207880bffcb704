import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { openScratch } from './scratch.mjs';

/**
 * Playwright's global set-up, so that `npx playwright test` works straight after `npm ci`: builds what is
 * stale, makes sure that there is a Chromium, and gives the run a temporary directory of its own. A default
 * export because Playwright asks for one; what it resolves to is called at the end.
 */
export default async function prepare(): Promise<() => void> {
  await ensureChromium();
  await build();
  return openScratch();
}
