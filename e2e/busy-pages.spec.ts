/**
 * A page that does not answer because it is busy is not taken for a wedged debugger: in none of these is the debugger
 * detached, however long it takes. What makes the difference is in extension/worker/wedge-watch.ts.
 */
import { expect, test } from 'holdfast/harness';
import type { Page } from 'playwright';
import { WORKER_LIMITS } from '../extension/worker/limits.ts';
import { eventually } from '../harness/base/eventually.ts';
import type { Stage } from '../harness/stage/stage.ts';

/** Until a wedged debugger would have been found, and a while longer. */
const BUSY_MS = WORKER_LIMITS.wedgeSilentMs + 5 * WORKER_LIMITS.browserAnswerMs;

function untilFound(stage: Stage): Promise<unknown> {
  const since = stage.history.elapsed();
  return eventually(
    'a wedged debugger would have been found',
    () => stage.history.elapsed() - since > BUSY_MS,
    2 * BUSY_MS,
  );
}

function wasDetached(stage: Stage): boolean {
  return stage.history
    .since(0)
    .some((event) => event.type === 'frame' && event.text?.includes('"type":"tab.detached"') === true);
}

const busy: readonly {
  readonly title: string;
  /** Starts it. Resolves with what the page answers in the end. */
  readonly start: (page: Page) => Promise<{ readonly answer: Promise<unknown>; readonly end: () => unknown }>;
}[] = [
  {
    title: 'an endless loop',
    start: (page) => {
      const answer = page.evaluate((ms) => {
        const end = performance.now() + ms;
        while (performance.now() < end);
        return 'done';
      }, BUSY_MS);
      return Promise.resolve({ answer, end: () => undefined });
    },
  },
  {
    title: 'an evaluation that waits for a promise',
    start: (page) => {
      const answer = page.evaluate(() => new Promise((resolve) => Object.assign(window, { resolve })));
      return Promise.resolve({
        answer,
        end: () => page.evaluate(`resolve('done')`),
      });
    },
  },
  {
    title: 'a paused debugger',
    start: async (page) => {
      const session = await page.context().newCDPSession(page);
      await session.send('Debugger.enable');
      const paused = new Promise((resolve) => session.once('Debugger.paused', resolve));
      const answer = page.evaluate(`debugger; 'done'`);
      await paused;
      return { answer, end: () => session.send('Debugger.resume') };
    },
  },
  {
    title: 'a dialog',
    start: async (page) => {
      const opened = new Promise<{ accept: () => Promise<void> }>((resolve) => page.once('dialog', resolve));
      const answer = page.evaluate(`alert('?'); 'done'`);
      const dialog = await opened;
      return { answer, end: () => dialog.accept() };
    },
  },
];

for (const { title, start } of busy) {
  test(`${title} @nightly`, async ({ stage, shared }) => {
    const { answer, end } = await start(shared.page);
    await untilFound(stage);
    await end();
    expect(await answer).toBe('done');
    expect(wasDetached(stage), 'the debugger was detached').toBe(false);
  });
}

test('a page that waits for the response to a navigation @nightly', async ({ stage, shared }) => {
  const gate = stage.site.gate('/articles/3');
  const navigated = shared.page.goto(stage.site.url('/articles/3'), { timeout: 3 * BUSY_MS });
  await gate.arrived;
  const title = shared.page.title();
  await untilFound(stage);
  gate.release();
  expect((await navigated)?.status()).toBe(200);
  await title.catch(() => undefined);
  expect(wasDetached(stage), 'the debugger was detached').toBe(false);
});
