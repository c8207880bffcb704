/** Scenarios 9 to 12: the outages that break extension relays. */
import { expect } from 'playwright/test';
import type { Browser, Page } from 'playwright';
import type { HistoryEvent } from '../history/event.ts';
import { cdpMessage } from '../oracle/messages.ts';
import { eventually, within } from '../base/eventually.ts';
import type { Stage } from '../stage/stage.ts';
import { NOT_REPORTED } from '../stage/inconclusive.ts';
import { clickCounter, usePage, visit } from './checks.ts';
import type { Scenario } from './scenario.ts';

/** After a load, a page emits events for about 5 s (Chromium 156, with Playwright attached). */
const QUIET_MS = 7_000;

/** Resolves when the page has emitted no event for a while. */
async function quiet(stage: Stage): Promise<void> {
  await eventually('the page is quiet', () => {
    const since = stage.history.elapsed() - QUIET_MS;
    if (since < 0) return false;
    return !stage.history.since(since).some(isEvent);
  });
}

/** An event that the extension forwards, under the name that several relays use, or that a client gets. */
function isEvent(event: HistoryEvent): boolean {
  if (event.type !== 'frame') return false;
  if (event.link === 'extension') return /"(?:type|method)":"forwardCDPEvent"/.test(event.text ?? '');
  const message = event.from === 'server' ? cdpMessage(event) : undefined;
  return message?.method !== undefined && message.id === undefined;
}

const workerKilled: Scenario = {
  name: 'worker-killed',
  title: 'The worker is killed on a quiet page and during a command',
  faults: ['worker-killed'],
  async run(stage) {
    const { page } = await stage.clientWithTab('/articles/1');
    const starts = stage.browser.worker.startsSeen;
    await stage.step('killed on a quiet page', async () => {
      // Otherwise an event of the page would start the worker again.
      await quiet(stage);
      await stage.faults.killWorker();
      await stage.faults.recovered(() => clickCounter(page));
      await stage.browser.worker.reborn(starts);
    });
    await stage.step('killed during a command', () => killedInCommand(stage, page));
    await usePage(stage, page);
  },
};

/** A command in progress gets one answer, its result or a correct error, and is executed once. */
async function killedInCommand(stage: Stage, page: Page): Promise<void> {
  const gate = stage.site.gate('/api/tick');
  const evaluate = await evaluator(page);
  const command = evaluate(
    'window.started = (window.started ?? 0) + 1; fetch("/api/tick").then(() => "done")',
  ).catch((error: unknown) => String(error));
  await within('the command to start', gate.arrived);
  await stage.faults.killWorker();
  gate.release();
  const outcome = await within('the command to be answered', command);
  if (outcome !== 'done') expect(outcome).toMatch(stage.target.lostOutcome ?? /./);
  await stage.faults.recovered(async () => {
    expect(await page.evaluate(() => (window as { started?: number }).started)).toBe(1);
  });
}

/** Evaluates in a CDP session, which adds nothing of Playwright's; in the page if the relay allows no session. */
async function evaluator(page: Page): Promise<(expression: string) => Promise<unknown>> {
  try {
    const session = await page.context().newCDPSession(page);
    return async (expression) => {
      const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true });
      return result.value as unknown;
    };
  } catch {
    return (expression) => page.evaluate<unknown>(expression);
  }
}

const relayRestarted: Scenario = {
  name: 'relay-restarted',
  title: 'The relay is killed and restarted on the same port: the tabs come back without a click',
  faults: ['relay-killed'],
  async run(stage) {
    const { own, client } = await stage.clientWithTab('/articles/1');
    const { targets: before } = await stage.settled();
    const disconnected = new Promise<void>((resolve) => client.once('disconnected', () => resolve()));
    await stage.faults.killRelay();
    await within("the client's connection to end", disconnected);
    await stage.relay.start();
    const again = await stage.faults.recovered(async () => {
      const next = await anotherClient(stage);
      const page = await stage.pageOf(next, own);
      await clickCounter(page);
      return page;
    });
    expect((await stage.settled()).targets).toEqual(before);
    await usePage(stage, again);
  },
};

/** Connects a client; retries if the relay accepts no clients before its extension is back. */
async function anotherClient(stage: Stage): Promise<Browser> {
  if (stage.target.takesClientsEarly === true) return stage.connect();
  return eventually('a new client can connect', () => stage.connect({ timeoutMs: TRY_MS }));
}

/** Twenty times as long as a client needs to connect. */
const TRY_MS = 2_000;

const reconnectRaces: Scenario = {
  name: 'reconnect-races',
  title: 'A reconnect while the old socket is still closing is accepted; a live duplicate gets 409',
  faults: ['extension-slow_close', 'goodbye-held', 'worker-killed', 'live-duplicate'],
  async run(stage) {
    const { page } = await stage.clientWithTab('/articles/1');
    const since = stage.history.elapsed();
    await stage.step('the old socket is still closing', () => closingSocket(stage, page));
    await stage.step('the old socket looks open', () => openSocket(stage, page));
    // Without this check, a late success would pass as well: the relay times the silent old socket out.
    expect(refusals(stage, since), 'refusals of the same extension after its restart').toEqual([]);
    await stage.step('a live duplicate is refused', () => liveDuplicate(stage, page));
    await usePage(stage, page);
  },
};

/**
 * The dead worker's socket has sent its close frame, but the end of the stream is delayed: the relay sees a socket
 * that stays in the closing state.
 */
async function closingSocket(stage: Stage, page: Page): Promise<void> {
  const old = await stage.extensionSocket();
  const slowClose = stage.faults.extension({
    type: 'slow_close',
    direction: 'upstream',
    delayMs: FIN_HELD_MS,
    connections: 'existing',
  });
  await stage.faults.killWorker();
  await slowClose.struck;
  await stage.faults.recovered(() => clickCounter(page));
  // Now the end of the old socket arrives late. It must not affect the new socket.
  slowClose.heal();
  await eventually('the old connection is closed', () => !stage.extensionLink.connections.includes(old));
  await clickCounter(page);
}

const FIN_HELD_MS = 20_000;

/** No close frame of the dead worker arrives: the relay still sees an open socket. */
async function openSocket(stage: Stage, page: Page): Promise<void> {
  const old = await stage.extensionSocket();
  const hold = old.hold('upstream');
  await stage.faults.instant('goodbye-held', async () => {
    await stage.faults.killWorker();
    await within("the old socket's close frame to be held", hold.endHeld);
  });
  await stage.faults.recovered(() => clickCounter(page));
  hold.release();
  await eventually('the old connection is closed', () => !stage.extensionLink.connections.includes(old));
  await clickCounter(page);
}

/** Refusals that the relay has sent to extensions since a time. */
function refusals(stage: Stage, since: number): string[] {
  return stage.history
    .since(since)
    .flatMap((event) => (event.type === 'frame' && event.link === 'extension' ? [event.text ?? ''] : []))
    .filter((text) => text.includes('"type":"refuse"'));
}

async function liveDuplicate(stage: Stage, page: Page): Promise<void> {
  // Restarts caused by a kill mode are not the duplicate's fault.
  const restarts = async (): Promise<number> => {
    await stage.browser.worker.alive();
    await stage.killer.idle();
    return stage.browser.worker.startsSeen - stage.killer.kills;
  };
  const before = await restarts();
  const refused = stage.duplicate();
  if (refused === undefined) {
    stage.inconclusive.add(NOT_REPORTED.duplicate, 'live-duplicate');
    return;
  }
  await stage.faults.instant('live-duplicate', async () => {
    const refusal = await within('the duplicate to be refused', refused);
    expect(refusal.status).toBe(409);
    expect(['already-connected', undefined], 'code of the refusal').toContain(refusal.code);
  });
  await stage.faults.recovered(() => clickCounter(page));
  expect(await restarts(), 'restarts of the first extension').toBe(before);
}

const blackHole: Scenario = {
  name: 'black-hole',
  title: "The extension's connection silently drops all data",
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
    expect(await page.evaluate(() => (window as { clicks?: number }).clicks), 'number of clicks').toBe(2);
    hole.heal();
    await visit(stage, page, '/articles/2');
    await usePage(stage, page);
  },
};

export const outageScenarios: readonly Scenario[] = [workerKilled, relayRestarted, reconnectRaces, blackHole];
