/** What is said of a target while its page navigates: at Chromium's own endpoint, and at the relay's. */
import { test, expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import { TestSite } from '../../harness/site/test-site.ts';
import { RawCdp } from '../../harness/stage/raw-cdp.ts';
import { openEndpoint, type PathName } from '../../harness/targets/endpoints.ts';

interface Info {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
  readonly title: string;
  readonly attached: boolean;
}

/** By step: what was heard of the page and of the `tab` around it, in order. */
type Heard = Record<string, string[]>;

async function heardOn(name: PathName, site: TestSite): Promise<Heard> {
  const endpoint = await openEndpoint(name, { tab: 'about:blank' });
  try {
    const cdp = await RawCdp.connect(endpoint.ws, endpoint.headers);
    const heard: Heard = {};
    // The events while the page is opened and attached to are another matter.
    let now: string[] = [];
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{}] });
    const others = new Set(targetInfos.map(({ targetId }) => targetId));
    cdp.listen(({ method, params }) => {
      const info = params['targetInfo'] as Info | undefined;
      if (info === undefined || others.has(info.targetId)) return;
      if (method !== 'Target.targetInfoChanged') return;
      const url = info.url.replace(site.origin, '');
      now.push(`${info.type} ${url} "${info.title}" ${info.attached}`);
    });
    await cdp.send('Target.setDiscoverTargets', { discover: true, filter: [{}] });
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' });
    const page = await cdp.attach(targetId);
    await page.send('Page.enable');
    const run = async (step: string, expression: string): Promise<void> => {
      now = heard[step] = [];
      await page.send('Runtime.evaluate', { expression, awaitPromise: true });
    };
    const goto = async (step: string, path: string): Promise<void> => {
      now = heard[step] = [];
      let isLoaded = false;
      const stop = cdp.listen(({ method }) => {
        isLoaded ||= method === 'Page.loadEventFired';
      });
      await page.send('Page.navigate', { url: site.url(path) });
      await eventually('the page has loaded', () => isLoaded);
      stop();
      await settled();
    };
    // The browser hears of a new title later than the page.
    const settled = async (): Promise<void> => {
      const title = await page.send('Runtime.evaluate', { expression: 'document.title' });
      await eventually('the browser knows the title', async () => {
        const { targetInfo } = await cdp.send('Target.getTargetInfo', { targetId });
        return targetInfo.title === title.result.value;
      });
    };
    await goto('a page is shown', '/articles/1');
    await goto('another page is shown', '/articles/2');
    await run('the title changes', 'document.title = "changed"');
    await settled();
    await run('the address changes', 'history.pushState({}, "", "/pushed")');
    await settled();
    await run('a fragment', 'location.hash = "x"');
    await settled();
    await goto('the same page is shown', '/articles/2');
    await cdp.close();
    return heard;
  } finally {
    await endpoint.close();
  }
}

test('target infos change as often as in Chromium, and are never stale', async () => {
  const site = await TestSite.start();
  try {
    const direct = await heardOn('direct', site);
    const relay = await heardOn('relay', site);
    expect(relay).toEqual(direct);
  } finally {
    await site.close();
  }
});
