/**
 * A Chromium of our own with nothing attached to it: no Playwright, whose sessions with pages and workers
 * slow them and keep a worker from ending. Whoever wants something of it speaks CDP to `endpoint`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../setup/chromium.mjs';
import { endWithUs } from './end-with-us.ts';
import { eventually } from '../base/eventually.ts';
import { RawCdp } from './raw-cdp.ts';
import { NoBrowserError, reasonOf } from './stage-error.ts';

export interface BareBrowserOptions {
  /** Folders of unpacked extensions. */
  readonly extensionFolders: readonly string[];
  /** A folder that stays when the browser has ended. Without it, one is made, and removed at the end. */
  readonly profile?: string;
  readonly headed?: boolean;
}

/** A browser that has not ended this long after it was told to is killed. */
const END_MS = 5_000;
/** How much of what it writes is kept for an error message. */
const OUTPUT_CHARS_MAX = 4_000;
const REMOVE_RETRIES_MAX = 10;
/** In the profile: the debugging port that Chromium has taken, and its endpoint's path. */
const PORT_FILE = 'DevToolsActivePort';

export class BareBrowser {
  /** Speaks to the browser itself. */
  readonly cdp: RawCdp;
  /** WebSocket address of the browser's own CDP endpoint. */
  readonly endpoint: string;
  /** Such as `Chrome/141.0.7390.37`. */
  readonly product: string;
  private readonly child: ChildProcess;
  /** Removed at the end. */
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
   * Launches it, headless, with a profile that is removed at the end. Rejects with {@link NoBrowserError}
   * where there is no Chromium, and where it does not start: then with what it wrote.
   */
  static async launch(options: BareBrowserOptions): Promise<BareBrowser> {
    const executable = chosenChromium();
    const own =
      options.profile === undefined ? await mkdtemp(join(tmpdir(), 'holdfast-profile-')) : undefined;
    const profile = options.profile ?? own ?? '';
    // What an earlier run has left there names a port that is not this one's.
    await rm(join(profile, PORT_FILE), { force: true });
    const child = spawn(executable, argumentsFor(profile, options), {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A process group of its own, so that all its processes can be stopped together.
      detached: true,
    });
    if (child.pid !== undefined) {
      const guard = endWithUs(child.pid);
      child.once('exit', () => guard.kill('SIGKILL'));
    }
    try {
      return new BareBrowser(child, own, await greet(child, profile));
    } catch (error) {
      await end(child, own);
      throw new NoBrowserError(
        `${executable} did not start: ${reasonOf(error)}\n` +
          'Start it by hand to see what it lacks, or name another Chromium in HOLDFAST_CHROMIUM.',
        { cause: error },
      );
    }
  }

  /** Of the browser's main process. */
  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a signal to all its processes: SIGSTOP is what sleep is to them, SIGKILL a power cut. */
  signal(name: NodeJS.Signals): void {
    signalGroup(this.child, name);
  }

  /** SIGKILL to all its processes. Resolves when the main one is gone; a profile of its own stays. */
  async kill(): Promise<void> {
    const ended = endOf(this.child);
    this.signal('SIGKILL');
    await ended;
    await this.cdp.close();
  }

  /** Ends the browser, and removes the profile that was made for it. */
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
  throw new NoBrowserError('There is no Chromium. Run `npm run setup`, or name one in HOLDFAST_CHROMIUM.');
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
    // No question to the person in the way, whatever ended the last run.
    '--hide-crash-restore-bubble',
    '--no-default-browser-check',
    // Of several tabs only one is in front; the others must not run at a lower priority.
    '--disable-renderer-backgrounding',
    `--disable-extensions-except=${extensions}`,
    `--load-extension=${extensions}`,
    // For `Extensions.triggerAction`: a real click on a toolbar button.
    '--enable-unsafe-extension-debugging',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ];
}

/** Resolves when the browser answers. Rejects with what it wrote when it ends instead. */
async function greet(
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
      reject(new Error(`it ended with ${code ?? signal ?? 'no code'}${wrote}`));
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
 * Chromium writes the port that it took, and its endpoint's path, into a file of the profile. Resolves with
 * undefined when it has ended: nobody waits any longer then, and the harness could not end before this did.
 */
async function readEndpoint(child: ChildProcess, profile: string): Promise<string | undefined> {
  const { endpoint } = await eventually('Chromium tells its debugging port', async () => {
    if (hasEnded(child)) return { endpoint: undefined };
    const [port, path] = (await readFile(join(profile, PORT_FILE), 'utf8')).split('\n');
    return path !== undefined && path !== '' && { endpoint: `ws://127.0.0.1:${port ?? ''}${path.trim()}` };
  });
  return endpoint;
}

/** Resolves when the process has ended; at once where it never started. */
async function endOf(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  await new Promise((resolve) => child.once('exit', resolve));
}

/** Also where it never started. */
function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess, ownProfile: string | undefined): Promise<void> {
  const ended = endOf(child);
  // One that sleeps would not hear that it is to end.
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
