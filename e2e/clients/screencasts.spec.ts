/** Screencasts, started with a CDP session of their own beside Playwright's. */
import type { CDPSession, Page } from 'playwright';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('screencasts');

/** It changes with every frame, because Chromium sends no frame of a page that does not change. */
const MOVING = `<body><script>
  let frames = 0;
  const draw = () => { document.body.style.background = 'rgb(' + (frames++ % 256) + ', 0, 0)'; requestAnimationFrame(draw); };
  draw();
</script>`;

/** Small, so that a busy machine draws them, too. */
const FORMAT = { format: 'jpeg', quality: 20, maxWidth: 200, maxHeight: 200 } as const;

/** Acknowledges what it gets: Chromium stops when two frames are unacknowledged. */
function framesOf(session: CDPSession): { data: string; deviceWidth: number }[] {
  const frames: { data: string; deviceWidth: number }[] = [];
  session.on('Page.screencastFrame', ({ data, metadata: { deviceWidth }, sessionId }) => {
    frames.push({ data, deviceWidth });
    // The session may end before the answer.
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  return frames;
}

/** Those on their way when a screencast stops: Chromium still sends what it is encoding. */
const LATE_MAX = 2;

/** Resolves when the page has drawn more frames than may be late. */
function drawMore(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let count = 0; count < 10; count += 1) await new Promise((done) => requestAnimationFrame(done));
  });
}

behaviour(
  'a session gets frames although it has not enabled Page, until it stops',
  async ({ page, context }) => {
    await page.setContent(MOVING);
    const session = await context.newCDPSession(page);
    const frames = framesOf(session);
    await session.send('Page.startScreencast', FORMAT);
    await expect.poll(() => frames.length).toBeGreaterThan(3);
    await session.send('Page.stopScreencast');
    const { length } = frames;
    await drawMore(page);
    expect(frames.length - length).toBeLessThanOrEqual(LATE_MAX);
    const [{ data, deviceWidth } = { data: '', deviceWidth: 0 }] = frames;
    return [Buffer.from(data, 'base64').subarray(0, 3).toString('hex'), deviceWidth];
  },
);

behaviour('a screencast goes on while another session stops its own', async ({ page, context }) => {
  await page.setContent(MOVING);
  const stays = await context.newCDPSession(page);
  const stops = await context.newCDPSession(page);
  const [staying, stopping] = [framesOf(stays), framesOf(stops)];
  for (const session of [stays, stops]) await session.send('Page.startScreencast', FORMAT);
  await expect.poll(() => Math.min(staying.length, stopping.length)).toBeGreaterThan(1);
  await stops.send('Page.stopScreencast');
  const { length } = stopping;
  const before = staying.length;
  await expect.poll(() => staying.length).toBeGreaterThan(before + 2 * LATE_MAX);
  expect(stopping.length - length).toBeLessThanOrEqual(LATE_MAX);
  await stays.send('Page.stopScreencast');
  return stopping.length > 0;
});

behaviour(
  'a session that acknowledges no frame gets some, and holds up no other',
  async ({ page, context }) => {
    await page.setContent(MOVING);
    const quick = await context.newCDPSession(page);
    const silent = await context.newCDPSession(page);
    const quickly = framesOf(quick);
    let unacknowledged = 0;
    silent.on('Page.screencastFrame', () => (unacknowledged += 1));
    for (const session of [silent, quick]) await session.send('Page.startScreencast', FORMAT);
    await expect.poll(() => unacknowledged).toBeGreaterThan(1);
    const before = quickly.length;
    await expect.poll(() => quickly.length).toBeGreaterThan(before + 10);
    for (const session of [silent, quick]) await session.send('Page.stopScreencast');
    return unacknowledged;
  },
);
