/**
 * The same behaviour on two paths, each with its own Chromium to which nothing else is attached:
 * `direct` is Playwright on Chromium's own CDP endpoint, `relay` is Playwright on Holdfast.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import type { TestSite } from '../../harness/site/test-site.ts';
import { openEndpoint, type PathName } from '../../harness/targets/endpoints.ts';

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
      // On another origin than the behaviours' pages: otherwise it would keep their service workers alive.
      const tab = `${site.crossOrigin}/`;
      const endpoint = await openEndpoint(name, {
        tab,
        relayArgs: ['--upload-root', tmpdir()],
        granted: true,
      });
      cleanups.push(() => endpoint.close());
      const { headers } = endpoint;
      // Directly the address of the WebSocket, at the relay that of its HTTP endpoint, as users have them.
      const url = name === 'direct' ? endpoint.ws : endpoint.http;
      const connect: Connect = () => chromium.connectOverCDP(url, { headers });
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
    const cleanUp = async (): Promise<void> => {
      for (const opened of context.pages())
        if (!before.has(opened)) await opened.close().catch(() => undefined);
      await context.unrouteAll({ behavior: 'ignoreErrors' });
      await context.clearCookies();
      await rm(folder, { recursive: true, force: true });
    };
    let result: T;
    try {
      result = await run({ page, context, browser, site: this.site, folder });
    } catch (error) {
      // An error here would hide what has failed.
      await cleanUp().catch(() => undefined);
      throw error;
    }
    await cleanUp();
    return result;
  }

  async close(): Promise<void> {
    for (const step of [...this.cleanups].reverse()) await step();
  }
}

/** Connects a client on this path. */
type Connect = () => Promise<Browser>;
