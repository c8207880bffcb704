/**
 * A Chromium to which nothing is attached. Playwright launches it, and then lets go of it: its sessions slow pages and
 * workers down and keep a worker from ending. To control it, use `cdp` or connect to `endpoint`.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright';
import { findChromium, isGoogleChrome } from '../setup/chromium.mjs';
import { commandLine } from '../setup/root.ts';
import { endWithUs, signalGroup } from './end-with-us.ts';
import { eventually } from '../base/eventually.ts';
import { freeBytes } from '../base/write-trouble.ts';
import { launchOptions, reasonOfLaunch, remedyFor, withoutSandbox } from './launch-options.ts';
import { letGo, processOf } from './let-go.ts';
import { RawCdp, sendUntyped } from './raw-cdp.ts';
import { browserEnvironment } from './browser-environment.ts';
import { NoBrowserError, reasonOf } from './stage-error.ts';

export interface BareBrowserOptions {
  /** Folders of unpacked extensions. */
  readonly extensionFolders: readonly string[];
  /** Profile folder, which is kept. Default: a new one, removed when the browser ends. */
  readonly profile?: string;
  readonly headed?: boolean;
  /** How extensions are loaded. Default: by a flag, or over CDP into Google Chrome, which ignores the flag. */
  readonly loadBy?: 'flag' | 'cdp';
  /** Of its own texts and of extensions, whatever the machine's language is. Default: `en-US`. */
  readonly language?: string | undefined;
}

/** A browser that has not ended this long after SIGTERM is killed. */
const END_MS = 5_000;
/** A new profile takes about 10 MB, and grows. */
const PROFILE_BYTES_MIN = 50_000_000;
const REMOVE_RETRIES_MAX = 10;
const EVERY_TARGET = [{}];
/** Types of targets that Playwright pauses when they start. */
const PAUSED_TYPES: ReadonlySet<string> = new Set(['page', 'service_worker', 'shared_worker']);
/** File in the profile with Chromium's debugging port and the path of its endpoint. */
const PORT_FILE = 'DevToolsActivePort';

export class BareBrowser {
  /** CDP connection to the browser itself. */
  readonly cdp: RawCdp;
  /** WebSocket address of the browser's own CDP endpoint. */
  readonly endpoint: string;
  /** For example `Chrome/141.0.7390.37`. */
  readonly product: string;
  private readonly child: ChildProcess;
  /** Resolves when Playwright has noticed that the browser has ended. */
  private readonly closed: Promise<void>;
  /** A profile to remove when the browser ends. */
  private readonly ownProfile: string | undefined;

  private constructor(
    { child, closed }: { readonly child: ChildProcess; readonly closed: Promise<void> },
    ownProfile: string | undefined,
    live: { readonly cdp: RawCdp; readonly endpoint: string; readonly product: string },
  ) {
    this.child = child;
    this.closed = closed;
    this.ownProfile = ownProfile;
    this.cdp = live.cdp;
    this.endpoint = live.endpoint;
    this.product = live.product;
  }

  /**
   * Launches a Chromium, headless by default. Rejects with {@link NoBrowserError} if there is no Chromium or it does
   * not start; the message then includes its output. With a full disk it would only time out, so that is checked first.
   */
  static async launch(options: BareBrowserOptions): Promise<BareBrowser> {
    const executable = chosenChromium();
    const loadBy = options.loadBy ?? (isGoogleChrome(executable) ? 'cdp' : 'flag');
    checkSpace(options.profile ?? tmpdir());
    const own =
      options.profile === undefined ? await mkdtemp(join(tmpdir(), 'holdfast-profile-')) : undefined;
    const profile = options.profile ?? own ?? '';
    // A file left by an earlier run contains an outdated port.
    await rm(join(profile, PORT_FILE), { force: true });
    let context: BrowserContext | undefined;
    let child: ChildProcess | undefined;
    try {
      context = await chromium.launchPersistentContext(profile, {
        ...launchOptions,
        executablePath: executable,
        // Linux reads the variable, other systems the argument.
        env: { ...browserEnvironment(), LANGUAGE: languageOf(options) },
        args: argumentsFor(profile, { ...options, loadBy }),
      });
      child = processOf(context);
      guard(child);
      const closed = closeOf(context);
      const live = await release(context, child, profile);
      if (loadBy === 'cdp') await loadExtensions(live.cdp, options.extensionFolders);
      return new BareBrowser({ child, closed }, own, live);
    } catch (error) {
      await (child === undefined ? context?.close() : end(child));
      await removeProfile(own);
      const reason = reasonOfLaunch(error);
      throw new NoBrowserError(`${executable} did not start: ${reason}\n${remedyFor(reason)}`, {
        cause: error,
      });
    }
  }

  /** Process id of the browser's main process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal to all its processes. SIGSTOP simulates sleep, SIGKILL a power cut. */
  signal(name: NodeJS.Signals): void {
    if (this.child.pid !== undefined) signalGroup(this.child.pid, name);
  }

  /** Sends SIGKILL to all its processes. Resolves when the main one has ended. The profile is kept. */
  async kill(): Promise<void> {
    const ended = endOf(this.child);
    this.signal('SIGKILL');
    await ended;
    await this.closed;
    await this.cdp.close();
  }

  /** Closes the browser and removes its temporary profile. */
  async close(): Promise<void> {
    await this.cdp.close();
    await end(this.child);
    await this.closed;
    await removeProfile(this.ownProfile);
  }
}

function chosenChromium(): string {
  let found: string | undefined;
  try {
    found = findChromium();
  } catch (cause) {
    throw new NoBrowserError(reasonOf(cause), { cause });
  }
  if (found !== undefined) return found;
  throw new NoBrowserError(
    `No Chromium found. Install one with \`${commandLine('setup')}\`, or set HOLDFAST_CHROMIUM.`,
  );
}

function languageOf({ language = 'en-US' }: BareBrowserOptions): string {
  return language;
}

function argumentsFor(profile: string, options: BareBrowserOptions): string[] {
  const { extensionFolders, headed, loadBy } = options;
  const extensions = extensionFolders.join(',');
  return [
    ...(headed === true ? [] : ['--headless=new']),
    // A pipe for Playwright, a port for the harness and its direct clients.
    '--remote-debugging-pipe',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    `--lang=${languageOf(options)}`,
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-features=Translate',
    // No prompt after a crash.
    '--hide-crash-restore-bubble',
    '--no-default-browser-check',
    // Tabs in the background must not run at a lower priority.
    '--disable-renderer-backgrounding',
    // With the first of these, Chromium accepts no others later.
    ...(loadBy === 'flag'
      ? [`--disable-extensions-except=${extensions}`, `--load-extension=${extensions}`]
      : []),
    // For `Extensions.triggerAction`, a real click on a toolbar button, and for `Extensions.loadUnpacked`.
    '--enable-unsafe-extension-debugging',
    ...(withoutSandbox() ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** Kills the browser when this process ends. */
function guard(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const process = endWithUs(child.pid);
  child.once('exit', () => process.kill('SIGKILL'));
}

/**
 * Resolves when Playwright has closed the context. A test that ended earlier would fail: the runner would still try to
 * record a trace of it.
 */
function closeOf(context: BrowserContext): Promise<void> {
  return new Promise((resolve) => context.once('close', () => resolve()));
}

/** Makes Playwright let go. Resolves when nothing is attached to any tab or worker. */
async function release(
  context: BrowserContext,
  child: ChildProcess,
  profile: string,
): Promise<{ readonly cdp: RawCdp; readonly endpoint: string; readonly product: string }> {
  await letGo(context);
  const endpoint = await readEndpoint(child, profile);
  if (endpoint === undefined)
    throw new Error(`it exited with ${child.exitCode ?? child.signalCode ?? 'no code'}.`);
  const cdp = await RawCdp.connect(endpoint);
  await resumeTargets(cdp);
  await eventually('Playwright is attached to no tab and no worker', async () => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: EVERY_TARGET });
    return !targetInfos.some(({ attached }) => attached);
  });
  const { product } = await cdp.send('Browser.getVersion');
  return { cdp, endpoint, product };
}

async function loadExtensions(cdp: RawCdp, folders: readonly string[]): Promise<void> {
  for (const path of folders) await sendUntyped(cdp, 'Extensions.loadUnpacked', { path });
}

/** A target to which Playwright was attaching when it let go stays paused until somebody resumes it. */
async function resumeTargets(cdp: RawCdp): Promise<void> {
  const { targetInfos } = await cdp.send('Target.getTargets', { filter: EVERY_TARGET });
  for (const { targetId, type } of targetInfos) {
    if (!PAUSED_TYPES.has(type)) continue;
    const resumed = cdp.attach(targetId).then(async (session) => {
      await session.send('Runtime.runIfWaitingForDebugger');
      await session.detach();
    });
    // It may have ended in the meantime.
    await resumed.catch(() => undefined);
  }
}

/**
 * Reads port and path from the file that Chromium writes into its profile. Resolves with undefined if Chromium has
 * ended, so that the wait does not keep the harness running.
 */
async function readEndpoint(child: ChildProcess, profile: string): Promise<string | undefined> {
  const { endpoint } = await eventually('Chromium has opened its debugging port', async () => {
    if (hasEnded(child)) return { endpoint: undefined };
    const [port, path] = (await readFile(join(profile, PORT_FILE), 'utf8')).split('\n');
    return path !== undefined && path !== '' && { endpoint: `ws://127.0.0.1:${port ?? ''}${path.trim()}` };
  });
  return endpoint;
}

/** Resolves when the process has ended, or at once if it never started. */
async function endOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

/** Also true if it never started. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = endOf(child);
  // A stopped process does not react to SIGTERM.
  if (child.pid !== undefined) signalGroup(child.pid, 'SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.pid !== undefined && signalGroup(child.pid, 'SIGKILL'), END_MS);
  await ended;
  clearTimeout(timer);
}

async function removeProfile(ownProfile: string | undefined): Promise<void> {
  if (ownProfile === undefined) return;
  await rm(ownProfile, { recursive: true, force: true, maxRetries: REMOVE_RETRIES_MAX });
}

/** On a full disk Chromium says nothing, and opens no port. */
function checkSpace(folder: string): void {
  const free = freeBytes(folder);
  if (free >= PROFILE_BYTES_MIN) return;
  throw new NoBrowserError(
    `Only ${(free / 1e6).toFixed(0)} MB are free in ${folder}, and Chromium needs ${PROFILE_BYTES_MIN / 1e6} MB for its profile. Free some, or set TMPDIR to another folder.`,
  );
}
