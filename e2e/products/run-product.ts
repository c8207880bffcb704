/** Runs a client on one of the two paths, in a process of its own. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { accessSync, constants } from 'node:fs';
import { runCommand } from '../../harness/page-tests/run-command.ts';
import { openEndpoint, type OpenEndpoint, type PathName } from '../../harness/targets/endpoints.ts';
import type { Audit } from './audit.ts';
import { type Installed } from './install.ts';
import type { Product } from './products.ts';
import type { Scene, StepResult, Urls } from './steps.ts';

/** Only ends a client that hangs. */
const HANG_MS = 12 * 60_000;

export interface ProductRun {
  readonly steps: readonly StepResult[];
  /** Of a client that only measures. */
  readonly audit: Audit | undefined;
  /** Why its program failed. */
  readonly error: string | undefined;
  /** The tabs that are open when it has gone. */
  readonly left: string;
}

export async function runProduct(
  product: Product,
  installed: Installed,
  path: PathName,
  urls: Urls,
): Promise<ProductRun> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-client-'));
  const endpoint = await openEndpoint(path, { tab: urls.user, open: product.open === true });
  try {
    const error = await play(product, installed, folder, sceneOf(endpoint, urls, folder, installed));
    const left = await leftBehind(endpoint, urls);
    return { steps: resultsIn(folder), audit: auditIn(folder), error, left };
  } finally {
    await endpoint.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function sceneOf(endpoint: OpenEndpoint, urls: Urls, folder: string, installed: Installed): Scene {
  const { http, headers, ws, open = '' } = endpoint;
  return { urls, http, headers, ws, open, folder, installed: installed.folder, driver: chromedriver() ?? '' };
}

/** Resolves with why the program failed, or undefined. */
async function play(
  { runs }: Product,
  { folder: cwd, program }: Installed,
  folder: string,
  scene: Scene,
): Promise<string | undefined> {
  const file = join(folder, 'scene.json');
  await writeFile(file, JSON.stringify(scene));
  const runner = ['node_modules/@playwright/test/cli.js', 'test', '--reporter=line', program];
  const args = runs === 'test' ? runner : [program];
  const signal = AbortSignal.timeout(HANG_MS);
  return runCommand(process.execPath, args, { cwd, signal, env: { HOLDFAST_SCENE: file } }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** The tabs that are open when the client has gone. */
async function leftBehind({ browser }: OpenEndpoint, { user }: Urls): Promise<string> {
  const { targetInfos } = await browser.cdp.send('Target.getTargets');
  // The extension may have opened its page about the installation.
  const tabs = targetInfos.filter(
    ({ type, url }) => type === 'page' && !/^(about:blank$|chrome-extension:)/.test(url),
  );
  return tabs.map(({ url }) => (url === user ? "the user's tab" : url)).join(', ');
}

function resultsIn(folder: string): readonly StepResult[] {
  return linesOf(join(folder, 'results.jsonl')).map((line) => JSON.parse(line) as StepResult);
}

function auditIn(folder: string): Audit | undefined {
  const [line] = linesOf(join(folder, 'audit.json'));
  return line === undefined ? undefined : (JSON.parse(line) as Audit);
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    // The program failed before it wrote anything.
    return [];
  }
}

/** The chromedriver on the PATH. Undefined if there is none. */
export function chromedriver(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'chromedriver')).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
