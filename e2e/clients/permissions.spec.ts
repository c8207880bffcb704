/** Permissions that a client grants to sites end with it: in Chromium, and through the relay. */
import { test as base, expect } from 'playwright/test';
import { TestSite } from '../../harness/site/test-site.ts';
import { RawCdp } from '../../harness/stage/raw-cdp.ts';
import {
  openEndpoint,
  PATHS,
  type EndpointOptions,
  type OpenEndpoint,
} from '../../harness/targets/endpoints.ts';

const test = base.extend<object, { site: TestSite }>({
  site: [
    async ({}, use) => {
      const site = await TestSite.start();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
});

async function connected(endpoint: OpenEndpoint): Promise<RawCdp> {
  return RawCdp.connect(endpoint.ws, endpoint.headers);
}

async function withEndpoint(
  name: (typeof PATHS)[number],
  options: EndpointOptions,
  run: (endpoint: OpenEndpoint) => Promise<void>,
): Promise<void> {
  const endpoint = await openEndpoint(name, options);
  try {
    await run(endpoint);
  } finally {
    await endpoint.close();
  }
}

/** Asks the page of the tab for the state of the geolocation. */
async function asking(cdp: RawCdp): Promise<() => Promise<unknown>> {
  const { targetInfos } = await cdp.send('Target.getTargets');
  const page = await cdp.attach(targetInfos.find(({ type }) => type === 'page')?.targetId ?? '');
  const expression = 'navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state)';
  return async () =>
    (await page.send('Runtime.evaluate', { expression, awaitPromise: true })).result.value as unknown;
}

const GRANT = { permissions: ['geolocation' as const] };

for (const name of PATHS) {
  test(`${name}: permissions end with the client that granted them`, async ({ site }) => {
    await withEndpoint(name, { tab: site.url('/articles/1'), granted: true }, async (endpoint) => {
      const stays = await connected(endpoint);
      const state = await asking(stays);
      expect(await state()).toBe('prompt');
      const leaves = await connected(endpoint);
      await leaves.send('Browser.grantPermissions', { origin: site.origin, ...GRANT });
      await expect.poll(state).toBe('granted');
      await leaves.close();
      await expect.poll(state).toBe('prompt');
      await stays.close();
    });
  });
}

test('the extension refuses it as long as the user has not allowed it', async ({ site }) => {
  await withEndpoint('relay', { tab: site.url('/articles/1') }, async (endpoint) => {
    const cdp = await connected(endpoint);
    await expect(cdp.send('Browser.grantPermissions', GRANT)).rejects.toThrow(
      /was refused: .* options page of the extension/,
    );
    await cdp.close();
  });
});
