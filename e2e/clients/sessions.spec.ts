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
  await root.send('Target.detachFromTarget', { targetId });
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
