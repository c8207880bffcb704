/** Repeated worker kills, with a client that counts. */
import { test, expect } from 'holdfast/harness';
import { eventually } from '../../harness/base/eventually.ts';
import { residentMb } from '../../harness/stage/memory.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import { CountingClient } from './counting-client.ts';

/** Commands in progress when the worker is killed. */
const IN_FLIGHT = 4;
/** How often the page logs its next number. */
const LINE_EVERY_MS = 20;
/** The mean of the last quarter may be this many times that of the first. */
const GROWTH_MAX = 1.5;

for (const { kills, details } of [
  { kills: 30, details: { tag: '@sample' } },
  { kills: 500, details: {} },
]) {
  test(`${kills} worker kills in a row`, details, async ({ stage }, info) => {
    // The long one takes two to five minutes.
    test.slow(kills > 100);
    const tab = await stage.sharedTab('/articles/1');
    const client = await CountingClient.connect(stage, tab);
    await tab.evaluate(`setInterval(() => {
      globalThis.lines = (globalThis.lines ?? 0) + 1;
      console.log(globalThis.lines);
    }, ${LINE_EVERY_MS}) && undefined`);
    const [relayMb, workerMb]: [number[], number[]] = [[], []];
    const deaths = stage.browser.worker.deathsSeen;
    for (let kill = 1; kill <= kills; kill++) {
      await killUnder(stage, client);
      relayMb.push((await residentMb(stage.relay.pid ?? 0)) ?? 0);
      if (kill % 5 === 0) workerMb.push((await stage.browser.worker.heapBytes()) / 1_000_000);
    }
    expect(stage.browser.worker.deathsSeen - deaths, 'kills').toBe(kills);

    await tab.evaluate('globalThis.stopped = (console.log(-1), true)');
    await eventually('the last line has arrived', () => client.heard.includes(-1));
    const numbers = client.heard.filter((line) => line > 0);
    expect(numbers, 'lines in order, without duplicates').toEqual(
      [...new Set(numbers)].sort((a, b) => a - b),
    );
    const lost = (numbers.at(-1) ?? 0) - (numbers[0] ?? 1) + 1 - numbers.length;

    const { asked, succeeded, unknown, other } = client.tally;
    expect(other, 'errors other than an unknown outcome').toEqual([]);
    expect(succeeded + unknown, 'answers').toBe(asked);
    expect(client.strayAnswers, 'duplicate answers').toBe(0);
    const counted = Number(await tab.evaluate('globalThis.counted'));
    expect(counted).toBeGreaterThanOrEqual(succeeded);
    expect(counted).toBeLessThanOrEqual(succeeded + unknown);

    const growth = { relay: growthOf(relayMb), worker: growthOf(workerMb) };
    const said = {
      kills,
      asked,
      succeeded,
      unknown,
      counted,
      lines: numbers.length,
      linesLost: lost,
      relayMb: ends(relayMb),
      workerMb: ends(workerMb),
    };
    info.annotations.push({ type: 'kills', description: JSON.stringify(said) });
    console.log(JSON.stringify(said));
    expect(growth.relay, 'growth of the relay').toBeLessThan(GROWTH_MAX);
    expect(growth.worker, 'growth of the worker').toBeLessThan(GROWTH_MAX);
    await client.close();
    await stage.settled();
  });
}

/** A kill with commands in progress and others queued. Resolves when all are answered. */
async function killUnder(stage: Stage, client: CountingClient): Promise<void> {
  const answers = Array.from({ length: IN_FLIGHT }, () => client.increment());
  const { proved } = await stage.browser.worker.kill();
  answers.push(client.increment());
  await Promise.all([...answers, proved]);
}

/** The mean of the last quarter divided by that of the first. */
function growthOf(values: readonly number[]): number {
  const [first, last] = ends(values);
  return last / first;
}

/** Means of the first and of the last quarter, with one decimal. */
function ends(values: readonly number[]): [first: number, last: number] {
  const quarter = Math.max(1, Math.floor(values.length / 4));
  return [mean(values.slice(0, quarter)), mean(values.slice(-quarter))];
}

function mean(values: readonly number[]): number {
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10) / 10;
}
