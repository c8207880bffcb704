/**
 * The two ways to the same kind of browser that comparisons use: Chromium's own CDP endpoint (`direct`), and Holdfast's
 * (`relay`). Each has a Chromium of its own to which nothing else is attached, and one tab of the user's.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadToken } from '../../relay/server/token.ts';
import { eventually } from '../base/eventually.ts';
import { freePort } from '../base/free-port.ts';
import { BareBrowser } from '../stage/bare-browser.ts';
import { runRelay } from '../stage/child-relay.ts';
import { ExtensionWorker } from '../stage/extension-worker.ts';
import { holdfast, pairing, relayHealth } from './holdfast.ts';
import { pairInWorker } from './holdfast-settings.ts';
import { clickShareIn } from './holdfast-sharing.ts';

export const PATHS = ['direct', 'relay'] as const;
export type PathName = (typeof PATHS)[number];

/** Where a client connects. */
export interface Endpoint {
  /** `http://127.0.0.1:PORT`, for clients that look there for the WebSocket. */
  readonly http: string;
  /** To be sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** WebSocket address of the browser, with everything that is needed to connect. */
  readonly ws: string;
  /** `127.0.0.1:PORT`, which wants no token. Only with `open`. */
  readonly open: string | undefined;
}

export interface OpenEndpoint extends Endpoint {
  readonly browser: BareBrowser;
  /** Ends browser and relay. */
  close(): Promise<void>;
}

export interface EndpointOptions {
  /** The user's tab, which clients of the relay get. */
  readonly tab: string;
  /** Options for the relay. */
  readonly relayArgs?: readonly string[];
  /** Whether the relay has a port without a token. */
  readonly open?: boolean;
  /** Whether clients may open `file:` URLs through the relay. */
  readonly files?: boolean;
  /** Whether the user has granted the extension its optional permissions. */
  readonly granted?: boolean;
}

/** Starts everything. What has been started is ended again if the rest fails. */
export async function openEndpoint(name: PathName, options: EndpointOptions): Promise<OpenEndpoint> {
  const cleanups: (() => Promise<unknown>)[] = [];
  try {
    const { endpoint, browser } = await (name === 'direct' ? direct : relay)(options, cleanups);
    const close = async (): Promise<void> => {
      for (const step of cleanups.reverse()) await step();
    };
    return { ...endpoint, browser, close };
  } catch (error) {
    for (const step of cleanups.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

type Opened = { readonly endpoint: Endpoint; readonly browser: BareBrowser };
type Cleanups = (() => Promise<unknown>)[];

async function direct({ tab }: EndpointOptions, cleanups: Cleanups): Promise<Opened> {
  const browser = await launch([], cleanups);
  const { targetInfos } = await browser.cdp.send('Target.getTargets');
  await browser.cdp.send('Target.createTarget', { url: tab });
  // A client of the relay gets the user's tab only, so this one is not to get more.
  for (const { type, targetId } of targetInfos)
    if (type === 'page') await browser.cdp.send('Target.closeTarget', { targetId });
  const { host } = new URL(browser.endpoint);
  return {
    browser,
    endpoint: { http: `http://${host}`, headers: {}, ws: browser.endpoint, open: host },
  };
}

async function relay(options: EndpointOptions, cleanups: Cleanups): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const openPort = options.open === true ? await freePort() : undefined;
  const relayArgs = [
    ...(openPort === undefined ? [] : ['--open-port-without-token', String(openPort)]),
    ...(options.files === true ? ['--allow-file-access'] : []),
    ...(options.relayArgs ?? []),
  ];
  const place = { port, extensionPort: port, clientPort: port, folder, relayArgs };
  const running = await holdfast.startRelay(place, runRelay);
  cleanups.push(async () => {
    running.signal('SIGTERM');
    await running.ended;
  });
  const built = holdfast.extension();
  const extension = options.granted === true ? await grantedCopy(built, join(folder, 'extension')) : built;
  const browser = await launch([extension], cleanups);
  await pairAndShare(browser, port, folder, options);
  const { url, headers } = await holdfast.endpoint({ clientPort: port, folder });
  const token = await loadToken(join(folder, 'token'));
  const ws = `ws://127.0.0.1:${port}/cdp?token=${encodeURIComponent(token)}`;
  const open = openPort === undefined ? undefined : `127.0.0.1:${openPort}`;
  return { browser, endpoint: { http: url, headers, ws, open } };
}

interface Manifest {
  readonly permissions: readonly string[];
  readonly optional_permissions?: readonly string[];
}

/** The extension with its optional permissions granted: only a person can answer the browser's question. */
async function grantedCopy(built: string, folder: string): Promise<string> {
  await cp(built, folder, { recursive: true });
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Manifest;
  const { permissions, optional_permissions: optional = [], ...rest } = manifest;
  await writeFile(file, JSON.stringify({ ...rest, permissions: [...permissions, ...optional] }));
  return folder;
}

async function launch(extensionFolders: readonly string[], cleanups: Cleanups): Promise<BareBrowser> {
  const browser = await BareBrowser.launch({ extensionFolders });
  cleanups.push(() => browser.close());
  return browser;
}

async function pairAndShare(
  browser: BareBrowser,
  port: number,
  folder: string,
  { tab, files: allowFiles = false }: EndpointOptions,
): Promise<void> {
  const worker = await ExtensionWorker.find(browser.cdp, 'worker.js');
  // A worker has a target before its script has run.
  await eventually('the worker has started', async () => {
    await worker.evaluate('chrome.storage.local.get()');
    return true;
  });
  const settings = { ...(await pairing(port, folder)), allowFiles };
  await worker.evaluate(`(${pairInWorker.toString()})(${JSON.stringify(settings)})`);
  await eventually('the extension is connected', async () => (await relayHealth(port, folder)).ready);
  await shareNewTab(browser, worker.extensionId, tab);
  await eventually('the tab is shared', async () => (await relayHealth(port, folder)).targets.length === 1);
}

async function shareNewTab({ cdp }: BareBrowser, id: string, url: string): Promise<void> {
  await cdp.send('Target.createTarget', { url });
  const targetId = await eventually('the tab has a target', async () => {
    const filter = [{ type: 'tab', exclude: false }];
    const { targetInfos } = await cdp.send('Target.getTargets', { filter });
    return targetInfos.find((info) => info.url === url)?.targetId;
  });
  await clickShareIn({ cdp, extensionId: id }, targetId);
}
