/**
 * The same behaviour on two paths, each with its own Chromium to which nothing else is attached:
 * `direct` is Playwright on Chromium's own CDP endpoint, `relay` is Playwright on Holdfast.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { freePort } from '../../harness/base/free-port.ts';
import { ExtensionWorker } from '../../harness/stage/extension-worker.ts';
import { BareBrowser } from '../../harness/stage/bare-browser.ts';
import { eventually } from '../../harness/base/eventually.ts';
import type { TestSite } from '../../harness/site/test-site.ts';
import { runRelay } from '../../harness/stage/child-relay.ts';
import { holdfast, pairing, relayHealth } from '../../harness/targets/holdfast.ts';
import { clickShareIn } from '../../harness/targets/holdfast-sharing.ts';

export type PathName = 'direct' | 'relay';

/** What a behaviour gets: a new page, which is closed afterwards with everything that it opened. */
export interface Scene {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly browser: Browser;
  readonly site: TestSite;
  /** An empty folder. */
  readonly folder: string;
}

export class Path {
  readonly name: PathName;
  private readonly connect: Connect;
  private readonly client: Browser;
  private readonly site: TestSite;
  private readonly cleanups: readonly (() => Promise<unknown>)[];

  private constructor(
    name: PathName,
    connect: Connect,
    client: Browser,
    site: TestSite,
    cleanups: readonly (() => Promise<unknown>)[],
  ) {
    this.name = name;
    this.connect = connect;
    this.client = client;
    this.site = site;
    this.cleanups = cleanups;
  }

  static async open(name: PathName, site: TestSite): Promise<Path> {
    const cleanups: (() => Promise<unknown>)[] = [];
    try {
      const connect = name === 'direct' ? await directPath(cleanups) : await relayPath(cleanups, site);
      const client = await connect();
      cleanups.push(() => client.close());
      return new Path(name, connect, client, site, cleanups);
    } catch (error) {
      for (const step of cleanups.reverse()) await step().catch(() => undefined);
      throw error;
    }
  }

  /** Runs a behaviour on a new page, and cleans up after it. Resolves with its result. */
  async play<T>(run: (scene: Scene) => Promise<T>, { ownClient = false } = {}): Promise<T> {
    if (!ownClient) return this.playWith(this.client, run);
    const client = await this.connect();
    try {
      return await this.playWith(client, run);
    } finally {
      await client.close();
    }
  }

  private async playWith<T>(browser: Browser, run: (scene: Scene) => Promise<T>): Promise<T> {
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error('the client has no browser context');
    const before = new Set(context.pages());
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-scene-'));
    const page = await context.newPage();
    // Only the tab in front draws frames.
    await page.bringToFront();
    try {
      return await run({ page, context, browser, site: this.site, folder });
    } finally {
      for (const opened of context.pages())
        if (!before.has(opened)) await opened.close().catch(() => undefined);
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.clearCookies();
      await rm(folder, { recursive: true, force: true });
    }
  }

  async close(): Promise<void> {
    for (const step of [...this.cleanups].reverse()) await step();
  }
}

/** Connects a client on this path. */
type Connect = () => Promise<Browser>;

async function directPath(cleanups: (() => Promise<unknown>)[]): Promise<Connect> {
  const browser = await BareBrowser.launch({ extensionFolders: [] });
  cleanups.push(() => browser.close());
  return () => chromium.connectOverCDP(browser.endpoint);
}

async function relayPath(cleanups: (() => Promise<unknown>)[], site: TestSite): Promise<Connect> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const relayArgs = ['--upload-root', tmpdir()];
  const place = { port, extensionPort: port, clientPort: port, folder, relayArgs };
  const relay = await holdfast.startRelay(place, runRelay);
  cleanups.push(async () => {
    relay.signal('SIGTERM');
    await relay.ended;
  });
  const browser = await BareBrowser.launch({ extensionFolders: [holdfast.extension()] });
  cleanups.push(() => browser.close());
  const worker = await ExtensionWorker.find(browser.cdp, 'worker.js');
  // A worker has a target before its script has run.
  await eventually('the worker has started', async () => {
    await worker.evaluate('chrome.storage.local.get()');
    return true;
  });
  const settings = await pairing(port, folder);
  await worker.evaluate(`chrome.storage.local.set(${JSON.stringify({ settings })})`);
  await eventually('the extension is connected', async () => (await relayHealth(port, folder)).ready);
  // On another origin than the behaviours' pages: otherwise it would keep their service workers alive.
  await shareFirstTab(browser, worker.extensionId, `${site.crossOrigin}/`);
  await eventually('the tab is shared', async () => (await relayHealth(port, folder)).targets.length === 1);
  const { url, headers } = await holdfast.endpoint({ clientPort: port, folder });
  return () => chromium.connectOverCDP(url, { headers });
}

/** A first shared tab, as a user would have. Behaviours open their tabs through the client. */
async function shareFirstTab({ cdp }: BareBrowser, id: string, url: string): Promise<void> {
  await cdp.send('Target.createTarget', { url });
  const targetId = await eventually('the tab has a target', async () => {
    const filter = [{ type: 'tab', exclude: false }];
    const { targetInfos } = await cdp.send('Target.getTargets', { filter });
    return targetInfos.find((info) => info.url === url)?.targetId;
  });
  await clickShareIn({ cdp, extensionId: id }, targetId);
}
