import { existsSync } from 'node:fs';
import { chromium, defineConfig, type ReporterDescription } from 'playwright/test';

/** Only ends a test that hangs. */
const hangMs = 120_000;

const inCi = Boolean(process.env['CI']);

/**
 * Client behaviours in which the relay or the extension does most work of its own. The others run nightly: many of them
 * pass through `Runtime`, `DOM` and `Network` unchanged.
 */
const sampleOfClients = [
  'data-addresses',
  'dialogs',
  'downloads',
  'endpoints',
  'popups',
  'puppeteer',
  'route',
  'sessions',
].map((area) => `**/clients/${area}.spec.ts`);

// Playwright shows its UI in a Chromium of its own, and ends with a stack trace if there is only the system's.
if (process.argv.includes('--ui') && !existsSync(chromium.executablePath())) {
  console.error(
    "--ui needs Playwright's own Chromium: install it with `npx playwright install chromium`, or show the UI in a " +
      'browser of yours with --ui-port=0 --ui-host=127.0.0.1.',
  );
  process.exit(2);
}

/** HOLDFAST_BLOB is set where a later job merges the shards' reports. */
const reporter: ReporterDescription[] = [
  ['list'],
  ['./e2e/survival/matrix-reporter.ts'],
  ...(inCi ? [['github'] as const] : []),
  ...(process.env['HOLDFAST_BLOB'] ? [['blob'] as const] : []),
];

export default defineConfig({
  testDir: 'e2e',
  // Below test-results/ and not the directory itself, which Playwright empties: other reports are there too.
  outputDir: 'test-results/e2e',
  globalSetup: './harness/setup/playwright-global.ts',
  fullyParallel: true,
  forbidOnly: inCi,
  // Four take as long on two cores.
  workers: 2,
  retries: 0,
  timeout: hangMs,
  reporter,
  use: { trace: 'retain-on-failure' },
  projects: [
    // Two browsers for each test, and a trace of both would take a fifth of the time. `--trace=on` records one.
    { name: 'clients', testMatch: '**/clients/*.spec.ts', use: { trace: 'off' } },
    { name: 'clients-sample', testMatch: sampleOfClients, use: { trace: 'off' } },
    // Nothing in there hangs for long, but some faults last.
    { name: 'survival', testMatch: '**/survival/*.spec.ts', timeout: 2 * hangMs },
    { name: 'survival-sample', testMatch: '**/survival/*.spec.ts', grep: /@sample/ },
    // The simulated browser against the real one, and the harness's own browser.
    { name: 'contract', testMatch: ['**/contract.spec.ts', '**/user-browser.spec.ts'] },
    { name: 'old-versions', testMatch: '**/old-versions.spec.ts' },
    {
      name: 'torture',
      testMatch: [
        'torture',
        'targets',
        'spec-writers',
        'fault-steps',
        'recording',
        'report',
        'command-line',
      ].map((it) => `**/${it}.spec.ts`),
      grepInvert: /@nightly/,
    },
    { name: 'nightly', testMatch: '**/*.spec.ts', grep: /@nightly/ },
    // A check of an extension has its own bound, of five minutes, and says more when it ends.
    { name: 'extension', testMatch: '**/extension/*.spec.ts', timeout: 3 * hangMs, use: { trace: 'off' } },
    // Attacks: each was successful before the rule that it tests.
    { name: 'security', testMatch: '**/security/*.spec.ts' },
    { name: 'security-sample', testMatch: '**/security/*.spec.ts', grep: /@sample/ },
    // Installs the clients that it tries: `npm run client-table`.
    { name: 'products', testMatch: '**/products/*.spec.ts', use: { trace: 'off' } },
    // What a person sees and clicks.
    { name: 'people', testMatch: '**/people/*.spec.ts', grepInvert: /@nightly/ },
    // Writes the pictures of the documentation.
    { name: 'pictures', testMatch: '**/pictures/*.spec.ts' },
    // A benchmark: `npm run page-bench`.
    { name: 'page-bench', testMatch: '**/bench/*.spec.ts', use: { trace: 'off' } },
    { name: 'races', testMatch: '**/races/races.spec.ts' },
    { name: 'race-mutants', testMatch: '**/races/mutants.spec.ts' },
  ],
});
