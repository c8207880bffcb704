/** Scenarios 9 to 12: what breaks every extension relay. */
import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import type { ProxiedConnection } from '../network/connection.ts';
import { eventually, within } from '../stage/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import { clickCounter, usePage, visit } from './checks.ts';
import { DuplicateExtension } from './duplicate-extension.ts';
import type { Scenario } from './scenario.ts';

/** After a load, a page has something to say for about 5 s (Chromium 156, with Playwright attached). */
const QUIET_MS = 7_000;

/** Resolves when the extension has forwarded no event for a while. */
async function quiet(stage: Stage): Promise<void> {
  await eventually('the page is quiet', () => {
    const since = stage.history.elapsed() - QUIET_MS;
    if (since < 0) return false;
    return !stage.history
      .since(since)
      .some((event) => event.type === 'frame' && event.text?.includes('"type":"forwardCDPEvent"') === true);
  });
}

const workerKilled: Scenario = {
  name: 'worker-killed',
  title: 'The worker is killed on a quiet page, and in the middle of a command',
  faults: ['worker-killed'],
  async run(stage) {
    const { page } = await stage.clientWithTab('/articles/1');
    const lives = stage.browser.worker.livesSeen;
    await stage.step('killed on a quiet page', async () => {
      // Otherwise the page's own events would start the worker again, and nothing else would be proved.
      await quiet(stage);
      await stage.faults.killWorker();
      await stage.faults.recovered(() => clickCounter(page));
      await stage.browser.worker.reborn(lives);
    });
    await stage.step('killed in the middle of a command', () => killedInCommand(stage, page));
    await usePage(stage, page);
  },
};

/** A command that the page is still working on has one answer: its result or the truth, and it ran once. */
async function killedInCommand(stage: Stage, page: Page): Promise<void> {
  const gate = stage.site.gate('/api/tick');
  const session = await page.context().newCDPSession(page);
  const expression = 'window.started = (window.started ?? 0) + 1; fetch("/api/tick").then(() => "done")';
  const command = session.send('Runtime.evaluate', { expression, awaitPromise: true }).then(
    ({ result }) => String(result.value),
    (error: unknown) => String(error),
  );
  await within('the command to be under way', gate.arrived);
  await stage.faults.killWorker();
  gate.release();
  const outcome = await within('the command to be answered', command);
  expect(outcome).toMatch(/^done$|Outcome unknown/);
  await stage.faults.recovered(async () => {
    expect(await page.evaluate(() => (window as { started?: number }).started)).toBe(1);
  });
}

const relayRestarted: Scenario = {
  name: 'relay-restarted',
  title: 'The relay is killed and started again on its port: the tabs come back with no click',
  faults: ['relay-killed'],
  async run(stage) {
    const { own, client } = await stage.clientWithTab('/articles/1');
    const { targets: before } = await stage.settled();
    const disconnected = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    await stage.faults.killRelay();
    await within("the client's connection to end", disconnected);
    await stage.relay.start();
    const again = await stage.faults.recovered(async () => {
      const next = await stage.connect();
      const page = await stage.pageOf(next, own);
      await clickCounter(page);
      return page;
    });
    expect((await stage.settled()).targets).toEqual(before);
    await usePage(stage, again);
  },
};

const reconnectRaces: Scenario = {
  name: 'reconnect-races',
  title: 'A reconnect while the old socket is still closing is accepted; a live duplicate gets 409',
  faults: ['extension-slow_close', 'goodbye-held', 'worker-killed', 'live-duplicate'],
  async run(stage) {
    const { page } = await stage.clientWithTab('/articles/1');
    const since = stage.history.elapsed();
    await stage.step('the old socket is still closing', () => closingSocket(stage, page));
    await stage.step('the old socket looks open', () => openSocket(stage, page));
    // It would get in some time later, too: when the old socket's silence has been noticed.
    expect(refusals(stage, since), 'refusals of a later life of the same extension').toEqual([]);
    await stage.step('a live duplicate is refused', () => liveDuplicate(stage, page));
    await usePage(stage, page);
  },
};

/**
 * The dead worker's socket has said goodbye, but its end does not come: for the relay it is closing, and
 * stays so.
 */
async function closingSocket(stage: Stage, page: Page): Promise<void> {
  const old = await presentConnection(stage);
  const slowClose = stage.faults.extension({
    type: 'slow_close',
    direction: 'upstream',
    delayMs: FIN_HELD_MS,
    connections: 'existing',
  });
  await stage.faults.killWorker();
  await slowClose.struck;
  await stage.faults.recovered(() => clickCounter(page));
  // Now the old socket's end arrives, late: it must not touch what has taken its place.
  slowClose.heal();
  await eventually('the old connection is gone', () => !stage.extensionLink.connections.includes(old));
  await clickCounter(page);
}

const FIN_HELD_MS = 20_000;

/** Nothing of the dead worker's goodbye arrives: for the relay its socket is as open as ever. */
async function openSocket(stage: Stage, page: Page): Promise<void> {
  const old = await presentConnection(stage);
  const hold = old.hold('upstream');
  await stage.faults.instant('goodbye-held', async () => {
    await stage.faults.killWorker();
    await within("the old socket's goodbye to be held", hold.endHeld);
  });
  await stage.faults.recovered(() => clickCounter(page));
  hold.release();
  await eventually('the old connection is gone', () => !stage.extensionLink.connections.includes(old));
  await clickCounter(page);
}

/** Refusals that the relay has sent to extensions since then. */
function refusals(stage: Stage, since: number): string[] {
  return stage.history
    .since(since)
    .flatMap((event) => (event.type === 'frame' && event.link === 'extension' ? [event.text ?? ''] : []))
    .filter((text) => text.includes('"type":"refuse"'));
}

function presentConnection(stage: Stage): Promise<ProxiedConnection> {
  return eventually('the extension has a connection', () => stage.extensionLink.connections.at(-1));
}

async function liveDuplicate(stage: Stage, page: Page): Promise<void> {
  // Lives that a kill mode ends are none of the duplicate's doing.
  const boot = async (): Promise<number> => {
    // A life that has only just begun does not know its number yet.
    const number = await eventually('the worker knows which of its lives it is', () =>
      stage.browser.worker.evaluate(workerBoot, undefined),
    );
    return number - stage.killer.kills;
  };
  const before = await boot();
  const duplicate = await DuplicateExtension.connect(stage);
  await stage.faults.instant('live-duplicate', async () => {
    const refusal = await within('the duplicate to be refused', duplicate.refusal);
    expect(refusal).toMatchObject({ status: 409, code: 'already-connected' });
    expect(refusal.message).toMatch(/^Extension already connected/);
  });
  await stage.faults.recovered(() => clickCounter(page));
  expect(await boot(), 'the first one lives on').toBe(before);
}

/** Runs in the worker: which of its lives it is, by its own count. */
function workerBoot(): number | undefined {
  return (globalThis as { holdfastStatus?: () => { boot: number } | undefined }).holdfastStatus?.()?.boot;
}

const blackHole: Scenario = {
  name: 'black-hole',
  title: "The extension's socket swallows everything without a word",
  faults: ['extension-timeout'],
  async run(stage) {
    const { page } = await stage.clientWithTab('/articles/1');
    await clickCounter(page);
    const hole = stage.faults.extension({
      type: 'timeout',
      direction: 'both',
      timeoutMs: 0,
      connections: 'existing',
    });
    await stage.faults.recovered(() => clickCounter(page));
    await hole.struck;
    expect(await page.evaluate(() => (window as { clicks?: number }).clicks), 'clicks, each made once').toBe(
      2,
    );
    hole.heal();
    await visit(stage, page, '/articles/2');
    await usePage(stage, page);
  },
};

export const outageScenarios: readonly Scenario[] = [workerKilled, relayRestarted, reconnectRaces, blackHole];
