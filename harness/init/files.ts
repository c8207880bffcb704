/** What `holdfast init` writes, for each kind of user. */

export const KINDS = ['relay', 'extension'] as const;
export type Kind = (typeof KINDS)[number];

/** Path below the current folder → text. */
type Files = Readonly<Record<string, string>>;

const relaySpec = `import { expect, test } from 'holdfast/harness';

// \`page\` goes through the relay to a tab of a browser that this test has for itself.
test('a page survives the death of the worker', async ({ page, site }) => {
  await page.goto(site.url('/articles/1'));
  await expect(page).toSurvive('worker-killed-idle');
});

test('a page survives a reset connection', async ({ page, faults, site, stage }) => {
  await page.goto(site.url('/articles/1'));
  const reset = faults.extension({ type: 'reset_peer', direction: 'both', connections: 'existing' });
  await faults.recovered(() => page.locator('#count').click());
  await reset.struck;
  await expect(page.locator('#count')).toHaveText('1');
  await stage.settled();
});
`;

const extensionSpec = `import { expect, test } from 'holdfast/extension';

// The folder that you would choose with "Load unpacked", relative to that of playwright.config.ts.
test.use({ extension: process.env.EXTENSION ?? './dist' });

test('the worker starts again after it was killed', async ({ page, site, extension }) => {
  await extension.worker.start();
  const { starts } = extension.worker;
  expect(await extension.worker.kill()).toBe(true);

  // Change this to something that your extension reacts to, and check that it does.
  await page.goto(site.url('/'));
  await extension.worker.waitForStart(starts + 1);
});
`;

const config = `import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  // Each test has a browser of its own.
  workers: 2,
  timeout: 120_000,
  reporter: process.env.CI ? [['list'], ['html', { open: 'never' }]] : 'list',
});
`;

function workflow(more: readonly string[]): string {
  return [
    'name: holdfast',
    '',
    'on: [push, pull_request]',
    '',
    'permissions:',
    '  contents: read',
    '',
    'jobs:',
    '  e2e:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    '    steps:',
    '      - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803 # v6.1.0',
    '      - uses: actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0',
    '        with:',
    '          node-version: 22',
    '          cache: npm',
    '      - run: npm ci',
    '      - run: npx playwright install --with-deps --no-shell chromium',
    '      - run: npx holdfast doctor',
    '      - run: npx playwright test',
    ...more,
    '      - uses: actions/upload-artifact@b7c566a772e6b6bfb58ed0dc250532a479d7789f # v6.0.0',
    '        if: ${{ !cancelled() }}',
    '        with:',
    '          name: reports',
    '          path: |',
    '            reports/',
    '            playwright-report/',
    '          if-no-files-found: ignore',
    '',
  ].join('\n');
}

const TORTURE = 'npx holdfast torture';
const FOR_YOUR_OWN = '# For your own relay: --target my-relay.target.mjs';

/** GitLab shows the results of JUnit files in a merge request. */
function gitlabJob(commands: readonly string[]): string {
  return [
    'holdfast:',
    '  image: node:22-bookworm',
    '  timeout: 30 minutes',
    '  cache:',
    '    key:',
    '      files: [package-lock.json]',
    '    paths: [.npm/]',
    '  variables:',
    '    PLAYWRIGHT_JUNIT_OUTPUT_FILE: reports/playwright.xml',
    '  script:',
    '    - npm ci --cache .npm --prefer-offline',
    '    - npx playwright install --with-deps --no-shell chromium',
    '    - npx holdfast doctor',
    '    - npx playwright test --reporter=list,junit',
    ...commands,
    '  artifacts:',
    '    when: always',
    '    paths: [reports/]',
    '    reports:',
    '      junit: reports/**/*.xml',
    '',
  ].join('\n');
}

/** The services for which `init` writes a job. */
export const CI_SERVICES = ['github', 'gitlab'] as const;
export type CiService = (typeof CI_SERVICES)[number];

const CI_FILES: Readonly<Record<CiService, Readonly<Record<Kind, Files>>>> = {
  github: {
    relay: {
      '.github/workflows/holdfast.yml': workflow([`      ${FOR_YOUR_OWN}`, `      - run: ${TORTURE}`]),
    },
    extension: { '.github/workflows/holdfast.yml': workflow([]) },
  },
  gitlab: {
    relay: { '.gitlab-ci.yml': gitlabJob([`    ${FOR_YOUR_OWN}`, `    - ${TORTURE}`]) },
    extension: { '.gitlab-ci.yml': gitlabJob([]) },
  },
};

const SPECS: Readonly<Record<Kind, Files>> = {
  relay: { 'e2e/relay.spec.ts': relaySpec },
  extension: { 'e2e/extension.spec.ts': extensionSpec },
};

/** What `init` writes for this kind of user, and for this CI service. */
export function initFiles(kind: Kind, ci: CiService): Files {
  return { ...SPECS[kind], 'playwright.config.ts': config, ...CI_FILES[ci][kind] };
}
