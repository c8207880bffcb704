import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';

/**
 * Playwright's global set-up, so that `npx playwright test` works straight after `npm ci`: builds what is
 * stale and makes sure that there is a Chromium. A default export because Playwright asks for one.
 */
export default async function prepare(): Promise<void> {
  await ensureChromium();
  await build();
}
