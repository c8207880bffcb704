/** A real Chromium with the probe extension and a site of plain pages. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BareBrowser } from '../stage/bare-browser.ts';
import { eventually, within } from '../base/eventually.ts';
import { ExtensionWorker } from '../stage/extension-worker.ts';
import { writeProbeExtension } from './extension-files.ts';
import type { ProbedBrowser } from './play.ts';

/** Much longer than a worker takes to start. */
const WAKE_MS = 5_000;

export class RealProbedBrowser implements ProbedBrowser {
  readonly site: string;
  /** Such as `Chrome/156.0.7390.37`. */
  readonly product: string;
  private readonly browser: BareBrowser;
  private readonly worker: ExtensionWorker;
  private readonly server: Server;
  private readonly folder: string;

  private constructor(browser: BareBrowser, worker: ExtensionWorker, server: Server, folder: string) {
    this.browser = browser;
    this.worker = worker;
    this.server = server;
    this.folder = folder;
    this.product = browser.product;
    this.site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async launch(): Promise<RealProbedBrowser> {
    const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-probes-'));
    await writeProbeExtension(folder);
    const server = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<!doctype html><title>Page ${url.slice(1)}</title>`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await BareBrowser.launch({ extensionFolders: [folder] });
    const worker = await ExtensionWorker.find(browser.cdp, 'worker.js');
    const probed = new RealProbedBrowser(browser, worker, server, folder);
    await probed.reborn();
    return probed;
  }

  async evaluate(expression: string): Promise<unknown> {
    return this.worker.evaluate(expression);
  }

  async kill(): Promise<void> {
    await this.worker.evaluate('globalThis.lastLife = true');
    await this.worker.kill();
  }

  async wake(): Promise<void> {
    // An event that reaches the ending worker starts none, so it is repeated until a new one runs.
    await eventually('an event has started the worker', async () => {
      await this.browser.cdp.send('Target.createTarget', { url: 'about:blank' });
      return within('the next worker', this.reborn(), WAKE_MS).then(() => true);
    });
  }

  async reborn(): Promise<void> {
    await eventually('the worker runs again', async () => {
      return (await this.worker.evaluate("'playStep' in globalThis && !('lastLife' in globalThis)")) === true;
    });
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
