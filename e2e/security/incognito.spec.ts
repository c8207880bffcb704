/** The extension does not run in incognito windows: Chromium does not even let the user allow it. */
import { expect, test } from '../../harness/fixtures/index.ts';

test(
  'a tab of an incognito window cannot be shared, and no client sees it',
  { tag: '@sample' },
  async ({ stage, userBrowser, worker }) => {
    await stage.sharedTab('/articles/1');
    const { browserContextId } = await userBrowser.cdp.send('Target.createBrowserContext');
    const { targetId } = await userBrowser.cdp.send('Target.createTarget', {
      url: stage.site.url('/articles/2'),
      browserContextId,
      newWindow: true,
    });
    const seen = await worker.evaluate(async () => {
      const manifest = chrome.runtime.getManifest() as { incognito?: string };
      return {
        manifest: manifest.incognito,
        allowed: await chrome.extension.isAllowedIncognitoAccess(),
        targets: (await chrome.debugger.getTargets()).map(({ id }) => id),
        incognitoTabs: (await chrome.tabs.query({})).filter(({ incognito }) => incognito).length,
      };
    }, undefined);
    expect(seen).toMatchObject({ manifest: 'not_allowed', allowed: false, incognitoTabs: 0 });
    expect(seen.targets).not.toContain(targetId);
    const { targets } = await stage.relay.health();
    expect(targets).not.toContain(targetId);
  },
);
