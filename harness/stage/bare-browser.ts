/**
 * A Chromium of our own with nothing attached to it: no Playwright, whose sessions with pages and workers
 * slow them and keep a worker from ending. Whoever wants something of it speaks CDP to `endpoint`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from '../setup/chromium.mjs';
import { eventually } from './eventually.ts';
import { RawCdp } from './raw-cdp.ts';
import { NoBrowserError } from './user-browser.ts';

export interface BareBrowserOptions {
  /** Folders of unpacked extensions. */
  readonly extensionFolders: readonly string[];
}

/** A browser that has not ended this long after it was told to is killed. */
const END_MS = 5_000;
/** How much of what it writes is kept for an error message. */
const OUTPUT_CHARS_MAX = 4_000;
const REMOVE_RETRIES_MAX = 10;

export class BareBrowser {
  /** Speaks to the browser itself. */
  readonly cdp: RawCdp;
  /** WebSocket address of the browser's own CDP endpoint. */
  readonly endpoint: string;
  /** Such as `Chrome/141.0.7390.37`. */
  readonly product: string;
  private readonly child: ChildProcess;
  private readonly profile: string;

  private constructor(
    child: ChildProcess,
    profile: string,
    live: { readonly cdp: RawCdp; readonly endpoint: string; readonly product: string },
  ) {
    this.child = child;
    this.profile = profile;
    this.cdp = live.cdp;
    this.endpoint = live.endpoint;
    this.product = live.product;
  }

  /**
   * Launches it, headless, with a profile that is removed at the end. Rejects with {@link NoBrowserError}
   * where there is no Chromium, and with what it wrote when it does not start.
   */
  static async launch(options: BareBrowserOptions): Promise<BareBrowser> {
    const executable = findChromium();
    if (executable === undefined) {
      throw new NoBrowserError(
        'There is no Chromium. Run `npm run setup`, or name one in HOLDFAST_CHROMIUM.',
      );
    }
    const profile = await mkdtemp(join(tmpdir(), 'holdfast-profile-'));
    const child = spawn(executable, argumentsFor(profile, options.extensionFolders), {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      return new BareBrowser(child, profile, await greet(child, profile));
    } catch (error) {
      await end(child, profile);
      throw error;
    }
  }

  /** Ends the browser and removes its profile. */
  async close(): Promise<void> {
    await this.cdp.close();
    await end(this.child, this.profile);
  }
}

function argumentsFor(profile: string, extensionFolders: readonly string[]): string[] {
  const extensions = extensionFolders.join(',');
  return [
    '--headless=new',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-features=Translate',
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
      reject(new Error(`Chromium ended with ${code ?? signal ?? 'no code'} while starting:\n${output}`));
    });
  });
  failed.catch(() => undefined);
  const endpoint = await Promise.race([failed, readEndpoint(profile)]);
  const cdp = await RawCdp.connect(endpoint);
  const { product } = await cdp.send('Browser.getVersion');
  return { cdp, endpoint, product };
}

/** Chromium writes the port that it took, and its endpoint's path, into a file of the profile. */
async function readEndpoint(profile: string): Promise<string> {
  return eventually('Chromium tells its debugging port', async () => {
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
    return path !== undefined && path !== '' && `ws://127.0.0.1:${port ?? ''}${path.trim()}`;
  });
}

async function end(child: ChildProcess, profile: string): Promise<void> {
  // No pid: it never started. With a code or a signal it has ended already.
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await ended;
    clearTimeout(timer);
  }
  await rm(profile, { recursive: true, force: true, maxRetries: REMOVE_RETRIES_MAX });
}
