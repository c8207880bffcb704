/** Windows, and other targets seen from a page's session. */
import type { CDPSession } from 'playwright';
import type { Protocol } from 'devtools-protocol';
import { behavioursOf, expect } from './behaviour.ts';
import { refusal } from './refusal.ts';
import type { Scene } from './paths.ts';

const add = behavioursOf('sessions');

/** A behaviour with the session of a page. */
function behaviour(name: string, run: (cdp: CDPSession, scene: Scene) => Promise<unknown>): void {
  add(name, async (scene) => {
    await scene.page.goto(scene.site.url('/articles/1'));
    return run(await scene.context.newCDPSession(scene.page), scene);
  });
}

behaviour('a page moves and sizes its window', async (cdp, { page }) => {
  const { windowId, bounds } = await cdp.send('Browser.getWindowForTarget');
  expect(bounds.windowState).toBe('normal');
  const place = { left: 20, top: 30, width: 640, height: 480 };
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: place });
  const boundsNow = async (): Promise<unknown> =>
    (await cdp.send('Browser.getWindowBounds', { windowId })).bounds;
  await expect.poll(boundsNow).toEqual({ ...place, windowState: 'normal' });
  await expect.poll(() => page.evaluate(() => outerWidth)).toBe(640);
  await cdp.send('Browser.setContentsSize', { windowId, width: 700 });
  await expect.poll(() => page.evaluate(() => innerWidth)).toBe(700);
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized' } });
  const minimized = await boundsNow();
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } });
  await cdp.send('Browser.setWindowBounds', { windowId, bounds });
  return [minimized, await boundsNow()];
});

behaviour('a window that is not there, and bounds that contradict themselves', async (cdp) => {
  const { windowId } = await cdp.send('Browser.getWindowForTarget');
  const bounds = { windowState: 'maximized' as const, width: 500 };
  return [
    await refusal(cdp.send('Browser.getWindowBounds', { windowId: 1 })),
    await refusal(cdp.send('Browser.setWindowBounds', { windowId: 1, bounds: { width: 500 } })),
    await refusal(cdp.send('Browser.setWindowBounds', { windowId, bounds })),
    await refusal(cdp.send('Browser.setContentsSize', { windowId })),
    await refusal(cdp.send('Browser.getWindowForTarget', { targetId: 'x' })),
  ];
});

behaviour('a new window is where the client wants it', async (cdp, { context, site }) => {
  const opened = context.waitForEvent('page');
  const place = { left: 40, top: 50, width: 600, height: 450 };
  const url = site.url('/articles/2');
  const { targetId } = await cdp.send('Target.createTarget', { url, newWindow: true, ...place });
  await (await opened).waitForLoadState();
  const { bounds } = await cdp.send('Browser.getWindowForTarget', { targetId });
  expect(bounds).toEqual({ ...place, windowState: 'normal' });
  return refusal(cdp.send('Target.createTarget', { url: 'about:blank', left: 5 }));
});

behaviour('a page attaches to another one, which ends with its session', async (cdp, { context, site }) => {
  const other = await context.newPage();
  await other.goto(site.url('/articles/2'));
  const { targetInfos } = await cdp.send('Target.getTargets');
  const { targetId = '' } = targetInfos.find(({ url }) => url === site.url('/articles/2')) ?? {};
  const attached = new Promise<Protocol.Target.AttachedToTargetEvent>((resolve) =>
    cdp.once('Target.attachedToTarget', resolve),
  );
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const event = await attached;
  expect([event.sessionId, event.targetInfo.targetId]).toEqual([sessionId, targetId]);
  const ended = new Promise<Protocol.Target.DetachedFromTargetEvent>((resolve) =>
    cdp.once('Target.detachedFromTarget', resolve),
  );
  await cdp.send('Target.detachFromTarget', { targetId });
  expect((await ended).sessionId).toBe(sessionId);
  return [
    event.waitingForDebugger,
    await refusal(cdp.send('Target.detachFromTarget', { targetId })),
    await refusal(cdp.send('Target.attachToTarget', { targetId: 'x', flatten: true })),
  ];
});

behaviour('a page discovers targets', async (cdp, { context, site }) => {
  const there = new Set<string>();
  let created: string | undefined;
  const seen: string[] = [];
  cdp.on('Target.targetCreated', ({ targetInfo }) => {
    if (targetInfo.type !== 'page' || there.has(targetInfo.targetId)) return;
    created = targetInfo.targetId;
    seen.push('created');
  });
  cdp.on('Target.targetDestroyed', ({ targetId }) => {
    // Other tabs of the behaviours may go at any time.
    if (targetId === created) seen.push('destroyed');
  });
  for (const { targetId } of (await cdp.send('Target.getTargets')).targetInfos) there.add(targetId);
  await cdp.send('Target.setDiscoverTargets', { discover: true });
  const other = await context.newPage();
  await other.goto(site.url('/articles/3'));
  await other.close();
  await expect.poll(() => seen).toEqual(['created', 'destroyed']);
  return seen;
});

behaviour('domains that only the relay answers for', async (cdp) => [
  await cdp.send('Schema.getDomains'),
  await cdp.send('Security.enable'),
  await cdp.send('Security.setOverrideCertificateErrors', { override: false }),
  await refusal(cdp.send('Security.handleCertificateError', { eventId: 3, action: 'cancel' })),
  await cdp.send('Security.disable'),
]);
