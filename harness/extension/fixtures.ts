/** Playwright fixtures for the tests of an extension's author: `import { test, expect } from 'holdfast/extension'`. */
import { dirname, relative, resolve } from 'node:path';
import { chromium, test as playwrightTest, type BrowserContext, type TestInfo } from 'playwright/test';
import { findChromium, isGoogleChrome } from '../setup/chromium.mjs';
import { TestSite } from '../site/test-site.ts';
import { browserEnvironment } from '../stage/browser-environment.ts';
import { withoutSandbox } from '../stage/launch-options.ts';
import { sendUntyped } from '../stage/raw-cdp.ts';
import { torturable, type Extension } from './extension.ts';
import { installedExtensions } from './driver.ts';
import { ExtensionError } from './extension-error.ts';
import { faultMoment } from './fault-options.ts';
import { MessageFaults } from './message-faults.ts';
import { PlaywrightCdp } from './playwright-cdp.ts';
import { StepFaults } from './step-faults.ts';

/** What `test` of `holdfast/extension` has besides Playwright's fixtures. */
export interface ExtensionFixtures {
  /**
   * The extension under test. Its folder: `test.use({ extension: './dist' })`, or `extension` in the project's `use`,
   * relative to the folder of the Playwright configuration.
   */
  readonly extension: Extension;
  /** A local site with articles, forms, frames and pages that fail; `site.setRoute` adds pages. */
  readonly site: TestSite;
}

/** For `use` of a project or `test.use`. */
export interface ExtensionOptions {
  /** Folders of more extensions, which run beside the first one. */
  readonly otherExtensions: readonly string[];
  /** Which fault each test of the project runs under. */
  readonly fault: 'none' | 'worker-kill';
  /** When: before each step, at each message to the worker, before a step with this probability, or after idle death. */
  readonly at: 'each-step' | 'each-message' | 'idle' | `random:${number}`;
}

interface Internal {
  /** Of `test.use`. */
  readonly extensionFolder: string | undefined;
  /** Runs the test under its fault. */
  readonly underFault: undefined;
}

/** Of Playwright's arguments: it would keep extensions from being updated. */
const NO_DEFAULT = ['--disable-extensions'];
const SEED = 'HOLDFAST_SEED';
const SEEDS = 2 ** 31;

const options = playwrightTest.extend<
  ExtensionOptions & Pick<Internal, 'extensionFolder'> & Pick<ExtensionFixtures, 'extension'>
>({
  // A project's `use: { extension: './dist' }` replaces this; the fixture below gets it.
  extension: [undefined as unknown as Extension, { option: true }],
  extensionFolder: [undefined, { option: true }],
  otherExtensions: [[], { option: true }],
  fault: ['none', { option: true }],
  at: ['each-step', { option: true }],
});

const extended = options.extend<Pick<ExtensionFixtures, 'site'> & Pick<Internal, 'underFault'>>({
  site: async ({}, use) => {
    const site = await TestSite.start();
    await use(site);
    await site.close();
  },
  extension: async ({ extension, extensionFolder, otherExtensions, headless }, use, info) => {
    const given: unknown = extension;
    const folder = extensionFolder ?? (typeof given === 'string' ? given : undefined);
    if (folder === undefined)
      throw new ExtensionError(
        'badOption',
        "Say where your extension is: test.use({ extension: './dist' }).",
      );
    const folders = [folder, ...otherExtensions].map((it) => resolve(homeOf(info.config), it));
    const launch = (): Promise<BrowserContext> => launchWith(folders, headless, info);
    const first = await launch();
    const id = await idOf(first, folders[0] ?? '');
    const under = await torturable(first, { relaunch: launch, id });
    try {
      await use(under);
    } finally {
      await under.context.close();
    }
  },
  context: async ({ extension }, use) => use(extension.context),
  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
  underFault: [
    async ({ fault, at, extension, context }, use, info) => {
      if (fault === 'none') return use(undefined);
      requirePlainRun(info);
      const moment = faultMoment(at);
      const seed = Number(process.env[SEED] ?? Math.floor(Math.random() * SEEDS));
      if (moment.kind === 'each-message') {
        const cdp = await PlaywrightCdp.connect(context);
        const faults = await MessageFaults.begin(cdp, extension.worker, extension.id);
        await use(undefined);
        await faults.end();
        conclude(info, `worker killed at message ${faults.messages}`, faults.kills, replayOf(info));
        return;
      }
      const faults = new StepFaults(context, extension.worker, moment, seed);
      await use(undefined);
      faults.end();
      const replay = moment.kind === 'random' ? `${SEED}=${seed} ${replayOf(info)}` : replayOf(info);
      conclude(info, faults.last, faults.struck, replay, moment.kind === 'random');
    },
    { auto: true },
  ],
});

type Extended = typeof extended;

/** What `test.use` takes: the extension's folder has the name of its fixture. */
type UseOptions = Omit<Parameters<Extended['use']>[0], 'extension'> & { readonly extension?: string };

/** In `test.use`, a value replaces the fixture of its name, so the folder goes to an option with another name. */
function use({ extension, ...others }: UseOptions): void {
  originalUse(extension === undefined ? others : { ...others, extensionFolder: extension });
}

const originalUse = extended.use.bind(extended);

/** Playwright's `test` with {@link ExtensionFixtures}: `page` and `context` belong to the browser with the extension. */
export const test: Extended & {
  /** Playwright's `test.use`; `extension` is the folder of the extension. */
  use(options: UseOptions): void;
} = Object.assign(extended, { use });

async function launchWith(
  folders: readonly string[],
  headless: boolean,
  info: TestInfo,
): Promise<BrowserContext> {
  const found = findChromium();
  const byCdp = found !== undefined && isGoogleChrome(found);
  const context = await chromium.launchPersistentContext(info.outputPath('profile'), {
    headless,
    chromiumSandbox: !withoutSandbox(),
    env: browserEnvironment(),
    ...(found === undefined ? { channel: 'chromium' } : { executablePath: found }),
    ignoreDefaultArgs: NO_DEFAULT,
    args: [
      ...(byCdp ? [] : [`--load-extension=${folders.join(',')}`]),
      '--enable-unsafe-extension-debugging',
    ],
  });
  if (byCdp) await loadByCdp(context, folders);
  return context;
}

/** Into Google Chrome, which ignores `--load-extension`. */
async function loadByCdp(context: BrowserContext, folders: readonly string[]): Promise<void> {
  const cdp = await PlaywrightCdp.connect(context);
  try {
    for (const path of folders) await sendUntyped(cdp, 'Extensions.loadUnpacked', { path });
  } finally {
    await cdp.close();
  }
}

/** The id of the extension in this folder, of several. */
async function idOf(context: BrowserContext, folder: string): Promise<string> {
  const cdp = await PlaywrightCdp.connect(context);
  try {
    return await unpackedId(cdp, folder);
  } finally {
    await cdp.close();
  }
}

async function unpackedId(cdp: PlaywrightCdp, folder: string): Promise<string> {
  const all = await installedExtensions(cdp);
  const found = all.find(({ path }) => path !== undefined && resolve(path) === folder);
  if (found !== undefined) return found.id;
  throw new ExtensionError(
    'noExtension',
    `Chromium did not load ${folder}. Its manifest.json must be in this folder.`,
  );
}

/** A spec that fails without a fault says nothing about the fault. Playwright runs the projects that this one names first. */
function requirePlainRun({ project }: TestInfo): void {
  if (project.dependencies.length > 0) return;
  throw new ExtensionError(
    'badOption',
    `Give the project "${project.name}" dependencies: [NAME], where NAME is the project with the same specs and no fault.`,
  );
}

/** The folder of the Playwright configuration, where `npx playwright test` runs. Without one: the current folder. */
function homeOf({ configFile }: TestInfo['config']): string {
  return configFile === undefined ? process.cwd() : dirname(configFile);
}

function replayOf({ file, line, project, config }: TestInfo): string {
  const place = relative(homeOf(config), file);
  return `npx playwright test ${place}:${line} --project="${project.name}" --no-deps`;
}

/** Fails a test that the fault never reached; says of a failed one what happened before. */
function conclude(
  info: TestInfo,
  last: string | undefined,
  struck: number,
  replay: string,
  mayMiss = false,
): void {
  if (info.status === 'skipped') return;
  info.annotations.push({ type: 'fault', description: `struck ${struck} times` });
  if (info.status !== info.expectedStatus)
    throw new Error(`${last ?? 'no fault had struck'}\nReplay: ${replay}`);
  if (struck > 0 || mayMiss) return;
  throw new ExtensionError(
    'neverStruck',
    `The fault never struck, so this run shows nothing: the worker did not run, or got no message.\nReplay: ${replay}`,
  );
}
