/**
 * The set-up for measurements: one Chromium with both extensions and a tab for each path, a test site, and the bare hop
 * and the relay as separate processes.
 *
 *     direct:  bench → Chromium → page
 *     floor:   bench ← floor extension → page
 *     hop:     bench → bare hop ← floor extension → page
 *     relay:   bench → relay ← Holdfast extension → page
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import { cleanUp, type Cleanup } from '../base/clean-up.ts';
import { freePort } from '../base/free-port.ts';
import { repositoryRoot } from '../setup/root.ts';
import { TestSite } from '../site/test-site.ts';
import { BareBrowser } from '../stage/bare-browser.ts';
import { eventually, within } from '../base/eventually.ts';
import { ExtensionWorker } from '../stage/extension-worker.ts';
import { RawCdp, type CdpSender } from '../stage/raw-cdp.ts';
import { runRelay, type RunningRelay } from '../stage/child-relay.ts';
import { pairInWorker } from '../targets/holdfast-settings.ts';
import { holdfast, pairing, relayHealth, relayStatus } from '../targets/holdfast.ts';
import { clickShareIn } from '../targets/holdfast-sharing.ts';
import type { FloodPlace, FloodPlaces } from './flood.ts';
import { FloorLink } from './floor-link.ts';
import { BENCH_PATH_NAMES, perPath, type BenchPath, type BenchPathName, type PerPath } from './path.ts';

const LOOPBACK = '127.0.0.1';
const FLOOR_FOLDER = join(repositoryRoot, 'dist', 'floor-extension');
const HOP_PROGRAM = join(repositoryRoot, 'dist', 'bare-hop.js');
/** The hop's output when it listens. */
const HOP_URL = /listening on (ws:\S+)\n/;
const REMOVE_RETRIES_MAX = 10;

interface Parts {
  readonly browser: BareBrowser;
  readonly worker: ExtensionWorker;
  readonly paths: PerPath<BenchPath>;
  readonly relay: RunningRelay;
  readonly status: () => Promise<RelayStatus>;
  readonly places: FloodPlaces;
}

export class Rig {
  readonly paths: PerPath<BenchPath>;
  /** Holdfast's worker. */
  readonly worker: ExtensionWorker;
  /** For example `Chrome/141.0.7390.37`. */
  readonly chromium: string;
  readonly relayPid: number;
  private readonly parts: Parts;
  private readonly cleanups: readonly Cleanup[];

  private constructor(parts: Parts, cleanups: readonly Cleanup[]) {
    this.parts = parts;
    this.paths = parts.paths;
    this.worker = parts.worker;
    this.chromium = parts.browser.product;
    this.relayPid = parts.relay.pid;
    this.cleanups = cleanups;
  }

  /**
   * Sets everything up. When it resolves, every path has answered, and no debugger is attached to the workers.
   * Rejects with `NoBrowserError` if no Chromium starts, after cleaning up.
   */
  static async open(): Promise<Rig> {
    const cleanups: Cleanup[] = [];
    try {
      return new Rig(await build(cleanups), cleanups);
    } catch (error) {
      await cleanUp('the bench', cleanups);
      throw error;
    }
  }

  /** Where further clients connect, and the page of each path. */
  get places(): FloodPlaces {
    return this.parts.places;
  }

  /** The relay's status. */
  status(): Promise<RelayStatus> {
    return this.parts.status();
  }

  /** Closes everything. */
  async close(): Promise<void> {
    await cleanUp('the bench', this.cleanups);
  }
}

async function build(cleanups: Cleanup[]): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  cleanups.push(() => rm(folder, { recursive: true, force: true, maxRetries: REMOVE_RETRIES_MAX }));
  const site = await TestSite.start();
  cleanups.push(() => site.close());
  const port = await freePort();
  const place = { port, extensionPort: port, clientPort: port, folder };
  const relay = await holdfast.startRelay(place, runRelay);
  cleanups.push(() => stop(relay));
  const browser = await BareBrowser.launch({ extensionFolders: [holdfast.extension(), FLOOR_FOLDER] });
  cleanups.push(() => browser.close());

  const tabs = new Map<BenchPathName, string>();
  for (const name of BENCH_PATH_NAMES) tabs.set(name, await openTab(browser, tabUrl(site, name)));
  const targetOf = (name: BenchPathName): string => tabs.get(name) ?? '';

  const floorWorker = await findFloorWorker(browser);
  const worker = await ExtensionWorker.find(browser.cdp, 'worker.js');
  const pages: PerPath<CdpSender> = {
    direct: await openDirect(browser, targetOf('direct'), cleanups),
    floor: await openFloor(floorWorker, targetOf('floor'), cleanups),
    hop: await openHop(floorWorker, targetOf('hop'), cleanups),
    relay: await openRelay(
      { browser, worker, port, folder },
      tabUrl(site, 'relay'),
      targetOf('relay'),
      cleanups,
    ),
  };
  await floorWorker.unattended();
  await worker.unattended();
  for (const name of BENCH_PATH_NAMES) await answersFrom(pages[name], tabUrl(site, name));
  return {
    browser,
    worker,
    relay,
    paths: perPath((name) => ({ name, page: pages[name] })),
    status: () => relayStatus(port, folder),
    places: {
      direct: { url: browser.endpoint, headers: {}, targetId: targetOf('direct') },
      relay: { ...(await relayEndpoint(port, folder)), targetId: targetOf('relay') },
    },
  };
}

/** The same page for each path, with a URL that identifies its tab. */
function tabUrl(site: TestSite, name: BenchPathName): string {
  return site.url(`/?bench=${name}`);
}

/** Each tab has its own window, so that all are equally visible. */
async function openTab({ cdp }: BareBrowser, url: string): Promise<string> {
  const { targetId } = await cdp.send('Target.createTarget', { url, newWindow: true });
  return targetId;
}

/** A connection with the page's session only, as a client's would be. */
async function openDirect(browser: BareBrowser, targetId: string, cleanups: Cleanup[]): Promise<CdpSender> {
  const cdp = await RawCdp.connect(browser.endpoint);
  cleanups.push(() => cdp.close());
  return cdp.attach(targetId);
}

/** Resolves when the worker's script has run; its target exists before that. */
async function findFloorWorker({ cdp }: BareBrowser): Promise<ExtensionWorker> {
  const worker = await ExtensionWorker.find(cdp, 'floor.js');
  await eventually('the floor extension has started', async () => {
    await worker.evaluate('connectFloor');
    return true;
  });
  return worker;
}

async function openFloor(worker: ExtensionWorker, targetId: string, cleanups: Cleanup[]): Promise<CdpSender> {
  const link = await FloorLink.start(worker.extensionId);
  cleanups.push(() => link.close());
  await connectFloor(worker, link.url, targetId);
  return within('the floor extension to connect', link.connected);
}

/** Connects the floor extension to another tab, through the hop. */
async function openHop(worker: ExtensionWorker, targetId: string, cleanups: Cleanup[]): Promise<CdpSender> {
  const hop = await runRelay(['node', HOP_PROGRAM, worker.extensionId], HOP_URL);
  cleanups.push(() => stop(hop));
  const url = HOP_URL.exec(hop.output)?.[1] ?? '';
  await connectFloor(worker, url, targetId);
  const cdp = await RawCdp.connect(url);
  cleanups.push(() => cdp.close());
  return cdp;
}

/** Resolves when the extension is attached to the target's tab and connected to `url`. */
async function connectFloor(worker: ExtensionWorker, url: string, targetId: string): Promise<void> {
  await worker.evaluate(`connectFloor(${JSON.stringify(url)}, ${JSON.stringify(targetId)})`);
}

interface RelaySide {
  readonly browser: BareBrowser;
  readonly worker: ExtensionWorker;
  readonly port: number;
  readonly folder: string;
}

/** Pairs the extension, shares the tab with a click in the popup, and attaches a client to it. */
async function openRelay(
  { browser, worker, port, folder }: RelaySide,
  url: string,
  targetId: string,
  cleanups: Cleanup[],
): Promise<CdpSender> {
  const settings = await pairing(port, folder);
  await worker.evaluate(`(${pairInWorker.toString()})(${JSON.stringify(settings)})`);
  await eventually('the extension is connected', async () => (await relayHealth(port, folder)).ready);
  await shareActiveTab(browser, worker.extensionId, url);
  await eventually('the relay lists the shared tab', async () =>
    (await relayHealth(port, folder)).targets.includes(targetId),
  );
  const { url: endpoint, headers } = await relayEndpoint(port, folder);
  const cdp = await RawCdp.connect(endpoint, headers);
  cleanups.push(() => cdp.close());
  return cdp.attach(targetId);
}

async function relayEndpoint(port: number, folder: string): Promise<Omit<FloodPlace, 'targetId'>> {
  const { headers } = await holdfast.endpoint({ clientPort: port, folder });
  return { url: `ws://${LOOPBACK}:${port}/cdp`, headers };
}

/** The button belongs to the tab's own target, which is not the page's target. */
async function shareActiveTab({ cdp }: BareBrowser, id: string, url: string): Promise<void> {
  const targetId = await eventually('the tab has a target', async () => {
    const { targetInfos } = await cdp.send('Target.getTargets', {
      filter: [{ type: 'tab', exclude: false }],
    });
    return targetInfos.find((info) => info.url === url)?.targetId;
  });
  await clickShareIn({ cdp, extensionId: id }, targetId);
}

/** Resolves when the page has loaded. Each path must lead to its own tab, or the comparison is void. */
async function answersFrom(page: CdpSender, url: string): Promise<void> {
  await eventually(`the page answers from ${url}`, async () => {
    const { result } = await page.send('Runtime.evaluate', {
      expression: 'document.readyState === "complete" && location.href',
    });
    return result.value === url;
  });
}

async function stop(relay: RunningRelay): Promise<void> {
  relay.signal('SIGTERM');
  await relay.ended;
}
