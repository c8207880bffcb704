/** Goes into the checkout of Playwright: runs its page tests with `over-endpoint.ts`. */
import { defineConfig } from '@playwright/test';

// What Playwright's own configuration sets.
process.env['PWTEST_UNDER_TEST'] = '1';
const TEST_MS = 30_000;
const EXPECT_MS = 10_000;

/** Playwright requires a default export. */
export default defineConfig({
  testDir: 'tests/page',
  testIgnore: [/firefox/, /webkit/],
  snapshotPathTemplate: '{testDir}/{testFileDir}/{testFileName}-snapshots/{arg}-chromium{ext}',
  updateSnapshots: 'none',
  outputDir: process.env['HOLDFAST_OUTPUT'] ?? 'test-results',
  timeout: TEST_MS,
  expect: { timeout: EXPECT_MS },
  reporter: [['json', { outputFile: process.env['HOLDFAST_RESULTS'] ?? 'results.json' }], ['line']],
  projects: [{ name: 'page', use: { browserName: 'chromium', channel: 'chromium', headless: true } }],
});
