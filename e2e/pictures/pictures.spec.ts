/**
 * The pictures of the docs, run by `npm run docs:pictures`: report.png, the report of a real run with a bug that is put in on
 * purpose, and torture.svg, what a real run prints.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'playwright/test';
import { repositoryRoot } from '../../harness/setup/root.ts';
import type { Mutant } from '../../harness/zoo/mutant.ts';
import { buildMutant } from '../../harness/zoo/mutant-build.ts';
import { launchBrowser } from '../open-page.ts';
import { terminalPicture, type PrintedLine } from './terminal-picture.ts';

/** Only the alarm, which is there for the worst case, makes it connect again. */
const noReconnect: Mutant = {
  id: 'no-reconnect',
  story: 'The extension does not reconnect when its socket closes.',
  source: 'made for the picture',
  edits: [
    {
      file: 'extension/worker/relay-link.ts',
      find: 'this.retryTimer = setTimeout(() => this.open(), waitMs);',
      replace: 'this.retryTimer = undefined; void waitMs;',
    },
  ],
};

const SCENARIO = 'relay-restarted';
/** The picture shows it, in the command that replays the failure. */
const OUTPUT = 'reports/picture';
const WIDTH = 1280;
/** Down to the end of the timeline. */
const HEIGHT_MAX = 1250;
/** A scenario, and a recovery that takes half a minute. */
const runMs = 180_000;
/** All scenarios, on a busy machine. */
const allMs = 600_000;
const TIMES_FASTER = 10;

test('a torture report with a failure', async ({}, info) => {
  test.setTimeout(runMs);
  const mutant = await buildMutant(repositoryRoot, noReconnect);
  try {
    const target = info.outputPath('target.mjs');
    await bundleTarget(mutant.folder, target);
    const args = ['torture', '--target', target, '-g', SCENARIO, '--output', OUTPUT];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(repositoryRoot, 'dist/cli.js'), ...args],
      { cwd: repositoryRoot, encoding: 'utf8' },
    );
    expect(status, `${stdout}${stderr}`).toBe(1);
  } finally {
    await mutant.remove();
  }
  await takePicture(
    join(repositoryRoot, OUTPUT, 'torture.html'),
    join(repositoryRoot, 'docs/images/report.png'),
  );
});

test('the terminal of a torture run', async () => {
  test.setTimeout(allMs);
  const args = [join(repositoryRoot, 'dist/cli.js'), 'torture', '--output', OUTPUT];
  const child = spawn(process.execPath, args, {
    cwd: repositoryRoot,
    env: { ...process.env, FORCE_COLOR: '1', COLUMNS: '80' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const began = performance.now();
  const lines: PrintedLine[] = [{ atMs: 0, text: '$ npm run torture' }];
  for await (const text of createInterface(child.stdout)) {
    lines.push({
      atMs: performance.now() - began,
      text: text.replace(join(repositoryRoot, OUTPUT), 'reports'),
    });
  }
  expect(await closed).toEqual([0, null]);
  await writeFile(
    join(repositoryRoot, 'docs/images/torture.svg'),
    terminalPicture(lines, TIMES_FASTER, 'npm run torture: twelve scenarios, each with its recovery'),
  );
});

/** Writes a target's file for the relay and the extension of a build. */
async function bundleTarget(folder: string, outfile: string): Promise<void> {
  const contents = `import { holdfastIn } from './harness/targets/holdfast.ts';
    export const target = holdfastIn(${JSON.stringify(folder)});`;
  await build({
    stdin: { contents, resolveDir: repositoryRoot, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
}

async function takePicture(report: string, file: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: WIDTH },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(pathToFileURL(report).href);
    await page.getByRole('list', { name: 'Failures' }).getByRole('link').first().click();
    const failure = page.locator('details.scenario.failed').first();
    await expect(failure).toHaveAttribute('open');
    await failure.scrollIntoViewIfNeeded();
    const box = await failure.boundingBox();
    if (box === null) throw new Error('the failed scenario is not shown');
    await page.screenshot({
      path: file,
      fullPage: true,
      clip: {
        x: 0,
        y: box.y + (await page.evaluate(() => scrollY)) - 16,
        width: WIDTH,
        height: Math.min(box.height + 32, HEIGHT_MAX),
      },
    });
  } finally {
    await browser.close();
  }
}
