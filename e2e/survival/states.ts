/** What is happening when a fault strikes: the columns of the matrix. */
import { expect } from 'playwright/test';
import type { Page } from 'playwright';
import { eventually } from '../../harness/base/eventually.ts';
import { means } from '../../harness/base/playwright-errors.ts';
import { endingOf, mustEnd } from './cell.ts';
import type { State } from './state.ts';
import { downloadUnderWay } from './state-download.ts';

/** The page has sent no events for this long. */
const QUIET_MS = 1_500;

const quiet: State = {
  name: 'quiet page',
  async enter({ stage }) {
    await eventually('the page is quiet', () => {
      const since = stage.history.elapsed() - QUIET_MS;
      const said = stage.history.since(since).some((event) => {
        return event.type === 'frame' && event.text?.includes('"type":"forwardCDPEvent"') === true;
      });
      return since > 0 && !said;
    });
    return () => Promise.resolve();
  },
};

const busy: State = {
  name: 'busy with requests',
  async enter({ stage, page }) {
    await page.goto(stage.site.url('/busy'));
    await goesOnAsking(page);
    return async (survived) => {
      if (survived) await goesOnAsking(page);
    };
  },
};

async function goesOnAsking(page: Page): Promise<void> {
  const ticks = (): Promise<number> => page.evaluate(() => (window as unknown as { ticks: number }).ticks);
  const before = await ticks();
  await expect.poll(ticks).toBeGreaterThan(before);
}

const navigation: State = {
  name: 'navigation under way',
  async enter({ stage, page, tab }) {
    const gate = stage.site.gate('/articles/3');
    const ending = endingOf(page.goto(stage.site.url('/articles/3')));
    await gate.arrived;
    return async (survived) => {
      gate.release();
      const ended = await mustEnd('the navigation', ending);
      if (ended.ok) expect(ended.value?.status()).toBe(200);
      else if (survived && means(ended.error, 'outcomeUnknown')) {
        // It continues in Chromium, which answers when it has arrived. Then the client gets the answer.
        const url: unknown = await tab.evaluate('document.URL');
        await expect.poll(() => page.url()).toBe(url);
      }
    };
  },
};

const COMMAND_PATH = '/survival/held';

const command: State = {
  name: 'command under way',
  async enter({ stage, page }) {
    const gate = stage.site.gate(COMMAND_PATH);
    const ending = endingOf(
      page.evaluate(async (path) => {
        const counted = window as { executions?: number };
        counted.executions = (counted.executions ?? 0) + 1;
        await fetch(path);
        return counted.executions;
      }, COMMAND_PATH),
    );
    await gate.arrived;
    return async (survived) => {
      gate.release();
      const ended = await mustEnd('the command', ending);
      if (ended.ok) expect(ended.value, 'executions').toBe(1);
      if (!survived) return;
      // Undefined in any other document.
      const executions = await page.evaluate(() => (window as { executions?: number }).executions ?? 1);
      expect(executions, 'executions').toBe(1);
    };
  },
};

const twoClients: State = {
  name: 'two clients',
  async enter({ stage, tab }) {
    const client = await stage.connect();
    const page = await stage.pageOf(client, tab);
    // The first client has the interception, the second one has everything else.
    const answer = await page.evaluate(() => 1);
    expect(answer).toBe(1);
    return async (survived) => {
      if (!survived) return;
      expect(await page.evaluate(() => 6 * 7)).toBe(42);
      expect(await page.title()).toBe(await page.evaluate(() => document.title));
      await page.locator('h1').first().click();
      await page.goto(stage.site.url('/form'));
      await expect(page).toHaveTitle('Form');
      await client.close();
    };
  },
};

const children: State = {
  name: 'OOPIF and worker attached',
  async enter({ stage, page }) {
    await page.goto(stage.site.url('/frames'));
    const asWorker = page.waitForEvent('worker');
    await page.evaluate(() => {
      (window as { keptWorker?: Worker }).keptWorker = new Worker('/worker.js');
    });
    await asWorker;
    await childrenAnswer(page);
    return async (survived) => {
      if (!survived) return;
      await eventually('the worker is there', async () => {
        const there = await page.evaluate(() => (window as { keptWorker?: Worker }).keptWorker !== undefined);
        // A reloaded document has none.
        return !there || page.workers().length === 1;
      });
      await childrenAnswer(page);
    };
  },
};

/** The frame of the other site, and the worker if there is one. */
async function childrenAnswer(page: Page): Promise<void> {
  await page.frameLocator('#child').locator('#inside').click();
  for (const worker of page.workers()) expect(await worker.evaluate(() => 6 * 7)).toBe(42);
}

const interception: State = {
  name: 'interception on',
  async enter({ stage, page }) {
    await page.route('**/api/tick', (route) => route.fulfill({ json: { tick: 'intercepted' } }));
    await page.goto(stage.site.url('/busy'));
    await goesOnAsking(page);
    const hits = stage.site.hits('/api/tick');
    expect(hits, 'requests that passed the interception').toBe(0);
    return async (survived) => {
      if (!survived) return;
      const tick: unknown = await page.evaluate(() => fetch('/api/tick').then((response) => response.json()));
      expect(tick).toEqual({ tick: 'intercepted' });
    };
  },
};

export const states: readonly State[] = [
  quiet,
  busy,
  navigation,
  command,
  downloadUnderWay,
  twoClients,
  children,
  interception,
];
