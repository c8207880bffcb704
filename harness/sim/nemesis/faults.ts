/** Everything that may befall the world, by name. A fault that the harness has as well (harness/faults) has its name. */
import { splitFrames } from '../../../relay/protocol/codec.ts';
import type { SimTab } from '../browser.ts';
import type { ConnectionFault } from '../network.ts';
import type { SimWorld } from '../world.ts';

/** Strikes; `false` where it could not. A function takes it away again. */
type Strike = (world: SimWorld, how: How) => boolean | (() => void);

/**
 * Which tab, for how long, and so on: one number, drawn at every consideration, so that the next strikes stay what
 * they are when this one is shrunk away. 0 is the first of everything.
 */
export class How {
  /** Key of the tab that it is to be, or that it was. */
  tab: number | undefined;
  private rest: number;

  constructor(drawn: number, tab?: number) {
    this.rest = drawn;
    this.tab = tab;
  }

  pick<T>(items: readonly T[]): T | undefined {
    if (items.length === 0) return undefined;
    const item = items[this.rest % items.length];
    this.rest = Math.floor(this.rest / items.length);
    return item;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    return this.pick([first, ...others]) ?? first;
  }
}

const FORBIDDEN_URL = 'chrome://version';
/** A navigation has arrived by then. */
const ARRIVES_MS = 10;
const SITE_URL = 'http://site.test/healed';

type TabStrike = (world: SimWorld, tab: SimTab, how: How) => boolean | (() => void);

function onTab(strike: TabStrike, among: (tab: SimTab, world: SimWorld) => boolean = isAttached): Strike {
  return (world, how) => {
    const { tab: key } = how;
    const tabs = world.browser.tabs();
    const tab =
      tabs.find((other) => other.key === key) ?? how.pick(tabs.filter((other) => among(other, world)));
    if (tab === undefined) return false;
    how.tab = tab.key;
    return strike(world, tab, how);
  };
}

function isAttached({ attached }: SimTab): boolean {
  return attached;
}

/** Also while the debugger is away. */
function isShared(tab: SimTab, { intents }: SimWorld): boolean {
  return tab.attached || intents.of(tab) === 'shared';
}

/** All frames in the message have numbers: those may be sent again, and count once. */
function isNumbered(text: string): boolean {
  return splitFrames(text).every((frame) => frame.startsWith('{"n":'));
}

function onLink(link: 'extension' | 'client', fault: (how: How) => ConnectionFault): Strike {
  return (world, how) => world.network.strike(link, fault(how));
}

const STRIKES = {
  'worker-killed': ({ browser }) => browser.killWorker(),
  'worker-killed-at-message': ({ browser }) =>
    browser.killWorkerAtNextMessage() && (() => browser.spareWorker()),
  'offscreen-killed': ({ browser }) => browser.killOffscreen(),
  'relay-killed': (world, how) => {
    const { relay, kernel } = world;
    if (!relay.kill(how.of(false, true))) return false;
    const downMs = how.of(100, 1, 1_000, 5_000, 20_000, 40_000);
    kernel.schedule('nemesis', downMs, 'starts the relay', () => relay.start());
    return () => relay.start();
  },
  'relay-stopped': (world, how) => {
    const { relay, kernel } = world;
    if (!relay.freeze()) return false;
    const frozenMs = how.of(500, 100, 2_000, 8_000);
    kernel.schedule('nemesis', frozenMs, 'lets the relay go on', () => relay.resume());
    return () => relay.resume();
  },
  'socket-reset': onLink('extension', () => ({ type: 'reset_peer' })),
  'black-hole': onLink('extension', (how) => ({
    type: 'timeout',
    direction: how.of<'both' | 'to-server' | 'to-client'>('both', 'to-server', 'to-client'),
  })),
  'extension-slow_close': onLink('extension', (how) => ({
    type: 'slow_close',
    delayMs: how.of(200, 20, 2_000, 10_000),
  })),
  'extension-late_fin': onLink('extension', (how) => ({
    type: 'late_fin',
    delayMs: how.of(200, 20, 2_000, 10_000),
  })),
  'extension-latency': onLink('extension', (how) => ({
    type: 'latency',
    delayMs: how.of(50, 200, 1_000),
  })),
  'client-reset_peer': onLink('client', () => ({ type: 'reset_peer' })),
  'port-refusing': (world, how) => {
    const { network, kernel, port } = world;
    network.setPort(port, 'refusing');
    const heal = (): void => network.setPort(port, 'open');
    kernel.schedule('nemesis', how.of(1_000, 200, 5_000, 20_000), 'opens the port', heal);
    return heal;
  },
  'port-hanging': (world, how) => {
    const { network, kernel, port } = world;
    network.setPort(port, 'hanging');
    const heal = (): void => network.setPort(port, 'open');
    kernel.schedule('nemesis', how.of(1_000, 200, 5_000, 20_000), 'opens the port', heal);
    return heal;
  },
  'debugger-detached': onTab(({ browser }, tab) => browser.detachDebugger(tab.id)),
  'renderer-crash': onTab(({ browser, kernel }, tab) => {
    if (!browser.crashTab(tab.id)) return false;
    // A person reloads it.
    kernel.schedule('nemesis', 2_000, 'reloads the crashed tab', () => reviveTab({ browser }, tab.key));
    return () => reviveTab({ browser }, tab.key);
  }),
  'renderer-stopped': onTab((world, tab, how) => {
    const { browser, kernel } = world;
    if (!browser.freezeTab(tab.id)) return false;
    const thaw = (): void => browser.thawTab(tab.id);
    kernel.schedule('nemesis', how.of(500, 3_000, 8_000), 'thaws the tab', thaw);
    return thaw;
  }),
  'tab-discarded': onTab(({ browser }, tab) => browser.discardTab(tab.id), isShared),
  'forbidden-scheme': onTab((world, tab, how) => {
    const { browser, kernel } = world;
    browser.navigate(tab.id, FORBIDDEN_URL);
    const back = (): void => {
      const now = browser.tabs().find(({ key }) => key === tab.key);
      if (now?.url.startsWith('chrome:') === true) browser.navigate(now.id, SITE_URL);
    };
    kernel.schedule('nemesis', how.of(500, 50, 5_000), 'navigates back', back);
    return () => {
      back();
      // It may only be on its way there.
      kernel.schedule('nemesis', ARRIVES_MS, 'navigates back', back);
    };
  }),
  'storage-slow': (world, how) => {
    const { browser, kernel } = world;
    browser.setStorageDelay(how.of(50, 500, 3_000));
    const heal = (): void => browser.setStorageDelay(0);
    kernel.schedule('nemesis', 10_000, 'storage is quick again', heal);
    return heal;
  },
  'extension-reloaded': ({ browser }) => browser.reloadExtension(),
  'machine-asleep': (world, how) => {
    const ms = how.of(10_000, 60_000, 600_000);
    world.kernel.sleep(ms);
    return true;
  },
  // It stays there: the extension has to empty it.
  'foreign-frame': onTab(
    ({ browser }, tab, how) => browser.showForeignFrame?.(tab.id, how.of(true, false)) ?? false,
    isShared,
  ),
  // Nothing ends it but a detach.
  'debugger-wedged': onTab(({ browser }, tab, how) => {
    const wedge = { browser: how.of(true, false), executes: how.of(true, false) };
    return browser.wedgeDebugger?.(tab.id, wedge) ?? false;
  }),
  'extension-repeats': onLink('extension', (how) => ({
    type: 'repeats',
    delayMs: how.of(0, 20, 500),
    which: isNumbered,
  })),
} satisfies Record<string, Strike>;

export type SimFaultName = keyof typeof STRIKES;

export const SIM_FAULT_NAMES = Object.keys(STRIKES) as SimFaultName[];

/** Lets a fault strike. `false` where it could not, such as a kill where no worker runs. */
export function strike(world: SimWorld, name: SimFaultName, how: How): boolean | (() => void) {
  return STRIKES[name](world, how);
}

function reviveTab({ browser }: Pick<SimWorld, 'browser'>, key: number): void {
  const tab = browser.tabs().find((other) => other.key === key);
  if (tab?.crashed === true) browser.navigate(tab.id, SITE_URL);
}
