/**
 * A Chromium without Playwright attached: Playwright's sessions slow pages and workers down and keep a worker from
 * ending. To control it, use `cdp` or connect to `endpoint`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../setup/chromium.mjs';
import { commandLine } from '../setup/root.ts';
import { endWithUs } from './end-with-us.ts';
import { eventually } from '../base/eventually.ts';
import { RawCdp } from './raw-cdp.ts';
import { NoBrowserError, reasonOf } from './stage-error.ts';

export interface BareBrowserOptions {
  /** Folders of unpacked extensions. */
  readonly extensionFolders: readonly string[];
  /** Profile folder, which is kept. Default: a new one, removed when the browser ends. */
  readonly profile?: string;
  readonly headed?: boolean;
}

/** A browser that has not ended this long after SIGTERM is killed. */
const END_MS = 5_000;
/** Characters of its output to keep for an error message. */
const OUTPUT_CHARS_MAX = 4_000;
const REMOVE_RETRIES_MAX = 10;
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
  /** A profile to remove when the browser ends. */
  private readonly ownProfile: string | undefined;

  private constructor(
    child: ChildProcess,
    ownProfile: string | undefined,
    live: { readonly cdp: RawCdp; readonly endpoint: string; readonly product: string },
  ) {
    this.child = child;
    this.ownProfile = ownProfile;
    this.cdp = live.cdp;
    this.endpoint = live.endpoint;
    this.product = live.product;
  }

  /**
   * Launches a Chromium, headless by default. Rejects with {@link NoBrowserError} if there is no Chromium or it does
   * not start; the message then includes its output.
   */
  static async launch(options: BareBrowserOptions): Promise<BareBrowser> {
    const executable = chosenChromium();
    const own =
      options.profile === undefined ? await mkdtemp(join(tmpdir(), 'holdfast-profile-')) : undefined;
    const profile = options.profile ?? own ?? '';
    // A file left by an earlier run contains an outdated port.
    await rm(join(profile, PORT_FILE), { force: true });
    const child = spawn(executable, argumentsFor(profile, options), {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own process group, so that all its processes can be stopped together.
      detached: true,
    });
    if (child.pid !== undefined) {
      const guard = endWithUs(child.pid);
      child.once('exit', () => guard.kill('SIGKILL'));
    }
    try {
      return new BareBrowser(child, own, await connect(child, profile));
    } catch (error) {
      await end(child, own);
      throw new NoBrowserError(
        `${executable} did not start: ${reasonOf(error)}\n` +
          'Start it by hand to see what is missing, or set HOLDFAST_CHROMIUM to another Chromium.',
        { cause: error },
      );
    }
  }

  /** Process id of the browser's main process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal to all its processes. SIGSTOP simulates sleep, SIGKILL a power cut. */
  signal(name: NodeJS.Signals): void {
    signalGroup(this.child, name);
  }

  /** Sends SIGKILL to all its processes. Resolves when the main one has ended. The profile is kept. */
  async kill(): Promise<void> {
    const ended = endOf(this.child);
    this.signal('SIGKILL');
    await ended;
    await this.cdp.close();
  }

  /** Closes the browser and removes its temporary profile. */
  async close(): Promise<void> {
    await this.cdp.close();
    await end(this.child, this.ownProfile);
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

function argumentsFor(profile: string, { extensionFolders, headed }: BareBrowserOptions): string[] {
  const extensions = extensionFolders.join(',');
  return [
    ...(headed === true ? [] : ['--headless=new']),
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
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
    `--disable-extensions-except=${extensions}`,
    `--load-extension=${extensions}`,
    // For `Extensions.triggerAction`, a real click on a toolbar button.
    '--enable-unsafe-extension-debugging',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** Resolves when the browser answers over CDP. Rejects with its output if it ends first. */
async function connect(
  child: ChildProcess,
  profile: string,
): Promise<{ readonly cdp: RawCdp; readonly endpoint: string; readonly product: string }> {
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
  });
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const wrote = output.trim() === '' ? '.' : `:\n${output.trimEnd()}`;
      reject(new Error(`it exited with ${code ?? signal ?? 'no code'}${wrote}`));
    });
  });
  failed.catch(() => undefined);
  const endpoint = await Promise.race([failed, readEndpoint(child, profile)]);
  if (endpoint === undefined) return failed;
  const cdp = await RawCdp.connect(endpoint);
  const { product } = await cdp.send('Browser.getVersion');
  return { cdp, endpoint, product };
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

async function end(child: ChildProcess, ownProfile: string | undefined): Promise<void> {
  const ended = endOf(child);
  // A stopped process does not react to SIGTERM.
  signalGroup(child, 'SIGCONT');
  child.kill('SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), END_MS);
  await ended;
  clearTimeout(timer);
  if (ownProfile !== undefined)
    await rm(ownProfile, { recursive: true, force: true, maxRetries: REMOVE_RETRIES_MAX });
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
