#!/usr/bin/env node
// A stage of `npm test`: packs Holdfast, installs it in an empty folder outside of the repository, and uses it there as
// its users do. Writes {passed, failed, failures} to the file that the first argument names.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runQuietly } from './child.mjs';
import { findChromium } from './chromium.mjs';
import { repositoryRoot } from './root.mjs';

/** Only ends a step that hangs. */
const stepMs = 240_000;
const shownLines = 30;

const manifest = JSON.parse(fs.readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8'));

/** The ends of the range in peerDependencies: the oldest version, and the one that the repository develops with. */
const oldestPlaywright = manifest.peerDependencies['@playwright/test'].split(' ')[0].replace('>=', '');
const newestPlaywright = manifest.devDependencies['@playwright/test'];

const spec = `
import { test, expect, type Fault } from 'holdfast/harness';
import { startRelay, type RunningRelay } from 'holdfast/relay';

test('a page survives a killed worker', async ({ page, faults, site, stage }) => {
  await page.goto(site.url('/articles/1'));
  await faults.killWorker();
  await page.locator('#count').click();
  await expect(page.locator('#count')).toHaveText('1');
  await expect(page).toSurvive('socket-reset');
  await stage.settled();
});

test('a program starts a relay', async () => {
  const relay: RunningRelay = await startRelay({ port: 0, tokenFile: test.info().outputPath('token') });
  expect(relay.status().extension).toBe('absent');
  await relay.close();
});

export const name: Fault['name'] = 'used as a type';
`;

const tsconfig = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2023',
    types: ['node'],
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['tests'],
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-package-'));
const user = path.join(folder, 'user');
const sum = { passed: 0, failed: 0, failures: /** @type {string[]} */ ([]) };

/** @param {string} name @returns {string} a command's script below the repository's node_modules. */
const tool = (name) => path.join(repositoryRoot, 'node_modules', name);
/** @param {string} name @returns {string} the same of the user's. */
const installed = (name) => path.join(user, 'node_modules', name);

/**
 * @param {string} title
 * @param {readonly string[]} command `node` or `npm`, and its arguments.
 * @param {string} [cwd]
 * @returns {Promise<boolean>} whether it exited with 0.
 */
async function step(title, [program = '', ...args], cwd = user) {
  const began = performance.now();
  const isNpm = program === 'npm';
  const { ok, output } = await runQuietly(isNpm ? 'npm' : process.execPath, args, {
    cwd,
    limitMs: stepMs,
    // On Windows npm is a .cmd file, which only a shell can start.
    shell: isNpm && process.platform === 'win32',
    env: {
      PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
      // The older Playwright would look for an older Chromium of its own.
      HOLDFAST_CHROMIUM: findChromium() ?? '',
      XDG_CONFIG_HOME: path.join(folder, 'config'),
    },
  });
  sum[ok ? 'passed' : 'failed'] += 1;
  if (!ok) sum.failures.push(title);
  console.log(`${ok ? '✓' : '✗'} ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (!ok) console.log(output.split('\n').slice(-shownLines).join('\n'));
  return ok;
}

/** @param {...string} args @returns {string[]} */
const holdfast = (...args) => ['node', installed('holdfast/harness/setup/holdfast.cjs'), ...args];

/** @param {string} playwright @param {...string} more @returns {string[]} */
const install = (playwright, ...more) => [
  'npm',
  'install',
  '--save-dev',
  '--no-audit',
  '--no-fund',
  `@playwright/test@${playwright}`,
  ...more,
];

async function useIt() {
  const { name, version } = manifest;
  const tarball = path.join(folder, `${name}-${version}.tgz`);
  if (!(await step('npm pack', ['npm', 'pack', '--pack-destination', folder], repositoryRoot))) return;
  await step('publint', ['node', tool('publint/src/cli.js'), 'run', tarball, '--strict'], folder);
  const attw = tool('@arethetypeswrong/cli/dist/index.js');
  await step('are the types wrong?', ['node', attw, '--profile', 'esm-only', tarball], folder);

  fs.mkdirSync(path.join(user, 'tests'), { recursive: true });
  fs.writeFileSync(path.join(user, 'package.json'), JSON.stringify({ name: 'user', private: true }));
  fs.writeFileSync(path.join(user, 'tsconfig.json'), JSON.stringify(tsconfig));
  fs.writeFileSync(path.join(user, 'tests', 'user.spec.ts'), spec);
  const typescript = `typescript@${manifest.devDependencies.typescript}`;
  const typesOfNode = `@types/node@${manifest.devDependencies['@types/node']}`;
  const packages = [tarball, typescript, typesOfNode];
  if (!(await step('npm install', install(newestPlaywright, ...packages)))) return;

  await step('doctor', holdfast('doctor'));
  await step('torture', holdfast('torture', '--grep', 'worker-killed'));
  await Promise.all([
    step('soak', holdfast('soak', '--minutes', '1', '--pace', 'fast', '--seed', '1')),
    step('sim', holdfast('sim', '--seeds', '50', '--threads', '1')),
    step('tsc', ['node', installed('typescript/bin/tsc'), '-p', '.']),
  ]);
  await step('check', holdfast('check', 'reports/torture-histories/worker-killed.jsonl'));
  await step('report', holdfast('report', 'reports/torture-histories/result.json'));
  await step('repro', holdfast('repro', installed('holdfast/e2e/races/stale-409.race')));
  const playwright = ['node', installed('@playwright/test/cli.js'), 'test'];
  const author = path.join(user, 'extension-author');
  fs.cpSync(installed('holdfast/dist/extension'), path.join(author, 'dist'), { recursive: true });
  await step('init extension', holdfast('init', 'extension', '--ci', 'gitlab'), author);
  await step(`init's spec, with our own extension, Playwright ${newestPlaywright}`, playwright, author);
  await step(`a user's spec, Playwright ${newestPlaywright}`, [...playwright, 'tests/']);
  if (!(await step(`npm install, Playwright ${oldestPlaywright}`, install(oldestPlaywright)))) return;
  await step(`init's spec, with our own extension, Playwright ${oldestPlaywright}`, playwright, author);
  await step(`a user's spec, Playwright ${oldestPlaywright}`, [...playwright, 'tests/']);
  await step(`tsc, Playwright ${oldestPlaywright}`, ['node', installed('typescript/bin/tsc'), '-p', '.']);
}

try {
  await useIt();
} finally {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
const [, , report] = process.argv;
if (report !== undefined) {
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.writeFileSync(report, JSON.stringify(sum));
}
process.exitCode = sum.failed > 0 ? 1 : 0;
