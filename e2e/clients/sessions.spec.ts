/** What Chromium answers on which session: the browser's commands on a page's, and targets of type `tab`. */
import type { CDPSession } from 'playwright';
import type { Protocol } from 'devtools-protocol';
import { serve } from './serve.ts';
import { behavioursOf, expect } from './behaviour.ts';
import type { Scene } from './paths.ts';

const add = behavioursOf('sessions');

/** A behaviour with the session of a page, and one of the browser. */
function behaviour(
  name: string,
  run: (cdp: CDPSession, root: CDPSession, scene: Scene) => Promise<unknown>,
): void {
  add(name, async (scene) => {
    await scene.page.goto(scene.site.url('/articles/1'));
    const cdp = await scene.context.newCDPSession(scene.page);
    return run(cdp, await scene.browser.newBrowserCDPSession(), scene);
  });
}

behaviour('a page says which browser it is in', async (cdp, root) => {
  const version = await cdp.send('Browser.getVersion');
  const ofBrowser = await root.send('Browser.getVersion');
  expect(version).toEqual(ofBrowser);
  // A headless browser calls itself so in its user agent only.
  const product = version.product.replace('Headless', '');
  const engine = version.jsVersion.split('.').slice(0, 2);
  return [version.protocolVersion, product, version.userAgent, engine];
});

behaviour("settings of the browser are taken on a page's session", async (cdp) => [
  await cdp.send('Browser.resetPermissions'),
  await cdp.send('Security.setIgnoreCertificateErrors', { ignore: false }),
  await cdp.send('Browser.setDownloadBehavior', { behavior: 'default' }),
]);

behaviour('a page lists the targets', async (cdp) => {
  const { targetInfo } = await cdp.send('Target.getTargetInfo');
  const { targetInfos } = await cdp.send('Target.getTargets');
  const own = targetInfos.filter(({ targetId }) => targetId === targetInfo.targetId);
  expect(own).toHaveLength(1);
  return own.map(({ type, title, attached }) => [type, title, attached]);
});

behaviour('the target around a page is listed, attached to, and let go', async (_, root, { site }) => {
  const tab = async (): Promise<Protocol.Target.TargetInfo | undefined> => {
    const { targetInfos } = await root.send('Target.getTargets', { filter: [{ type: 'tab' }] });
    return targetInfos.find(({ url }) => url === site.url('/articles/1'));
  };
  const targetId = (await tab())?.targetId ?? '';
  const steps: unknown[] = [(await tab())?.attached];
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
  steps.push(sessionId !== '', (await tab())?.attached);
  const { targetInfo } = await root.send('Target.getTargetInfo', { targetId });
  steps.push(targetInfo.type, targetInfo.attached);
  const ended = new Promise((resolve) => root.once('Target.detachedFromTarget', resolve));
  await root.send('Target.detachFromTarget', { targetId });
  expect(await ended).toMatchObject({ sessionId, targetId });
  steps.push((await tab())?.attached);
  expect(steps).toEqual([false, true, true, 'tab', true, false]);
  return steps;
});

behaviour('the target around a page is closed', async (_, root, { page, site, context }) => {
  await page.goto(site.url('/articles/3'));
  const { targetInfos } = await root.send('Target.getTargets', { filter: [{ type: 'tab' }] });
  const { targetId = '' } = targetInfos.find(({ url }) => url === site.url('/articles/3')) ?? {};
  const closed = page.waitForEvent('close');
  const answer = await root.send('Target.closeTarget', { targetId });
  await closed;
  return [answer, context.pages().includes(page)];
});

behaviour('targets are discovered', async (_, root, { page, site }) => {
  const infos: Protocol.Target.TargetInfo[] = [];
  root.on('Target.targetCreated', ({ targetInfo }) => infos.push(targetInfo));
  await root.send('Target.setDiscoverTargets', { discover: true, filter: [{}] });
  const types = (): string[] => [...new Set(infos.map(({ type }) => type))];
  expect(types()).toEqual(expect.arrayContaining(['browser', 'page', 'tab']));
  site.setRoute('/discovered.js', ({ response }) => {
    response.setHeader('content-type', 'text/javascript').end('self.onmessage = () => undefined');
  });
  await page.goto(serve(site, '/own', '<script>navigator.serviceWorker.register("/discovered.js")</script>'));
  const worker = (): Protocol.Target.TargetInfo | undefined =>
    infos.find(({ type, url }) => type === 'service_worker' && url.endsWith('/discovered.js'));
  await expect.poll(worker).toBeDefined();
  return [types().includes('browser'), worker()?.url];
});

behaviour('auto-attach that is turned off ends what it has given', async (_, root) => {
  const attached: string[] = [];
  const ended: string[] = [];
  root.on('Target.attachedToTarget', ({ sessionId }) => attached.push(sessionId));
  root.on('Target.detachedFromTarget', ({ sessionId }) => ended.push(sessionId));
  const params = { waitForDebuggerOnStart: false, flatten: true };
  await root.send('Target.setAutoAttach', { autoAttach: true, ...params, filter: [{ type: 'page' }] });
  await expect.poll(() => attached.length).toBeGreaterThan(0);
  await root.send('Target.setAutoAttach', { autoAttach: false, ...params });
  await expect.poll(() => ended.toSorted()).toEqual(attached.toSorted());
  return 'all of them';
});

behaviour("the user agent of a session that ends gives way to another session's", async (cdp, _, scene) => {
  const { page, context } = scene;
  const agent = async (): Promise<string> => {
    await page.reload();
    return page.evaluate(() => navigator.userAgent);
  };
  const second = await context.newCDPSession(page);
  await cdp.send('Emulation.setUserAgentOverride', { userAgent: 'first' });
  await second.send('Emulation.setUserAgentOverride', { userAgent: 'second' });
  const steps = [await agent()];
  await second.detach();
  steps.push(await agent());
  await cdp.send('Emulation.setUserAgentOverride', { userAgent: '' });
  return [...steps, (await agent()).includes('Mozilla')];
});

behaviour('lifecycle events go to the session that asked for them', async (cdp, _, { page, context }) => {
  const second = await context.newCDPSession(page);
  const heard: string[] = [];
  const heardBySecond: string[] = [];
  cdp.on('Page.lifecycleEvent', ({ name }) => heard.push(name));
  second.on('Page.lifecycleEvent', ({ name }) => heardBySecond.push(name));
  await cdp.send('Page.enable');
  await second.send('Page.enable');
  await cdp.send('Page.setLifecycleEventsEnabled', { enabled: true });
  await page.reload();
  await expect.poll(() => heard.includes('load')).toBe(true);
  return heardBySecond;
});
