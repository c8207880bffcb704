/** One client of a shared page attacks another: Chromium uses ids that can be guessed. */
import { expect, test } from '../../harness/fixtures/index.ts';
import type { CdpSession } from '../../harness/stage/raw-cdp.ts';
import { rawClient, refusalOf, type RawClient } from './raw-client.ts';

interface Both {
  readonly owner: RawClient;
  readonly stranger: RawClient;
}

const withBoth = test.extend<{ readonly both: Both }>({
  both: async ({ stage }, use) => {
    const own = await stage.sharedTab('/');
    const both = { owner: await rawClient(stage, own), stranger: await rawClient(stage, own) };
    await use(both);
    await both.owner.cdp.close();
    await both.stranger.cdp.close();
  },
});

/** Resolves with the params of the session's next event of this name. */
function next({ cdp, page }: RawClient, wanted: string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    const stop = cdp.listen(({ method, params, sessionId }) => {
      if (method !== wanted || sessionId !== page.id) return;
      stop();
      resolve(params);
    });
  });
}

function fetchText(page: CdpSession, url: string): Promise<unknown> {
  const expression = `fetch(${JSON.stringify(url)}).then((response) => response.text())`;
  const asked = page.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  return asked.then(({ result }): unknown => result.value);
}

withBoth(
  'only the intercepting client can answer a paused request',
  { tag: '@sample' },
  async ({ both, site }) => {
    const { owner, stranger } = both;
    await owner.page.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    const paused = next(owner, 'Fetch.requestPaused');
    const answer = fetchText(owner.page, site.url('/api/secret'));
    const requestId = (await paused)['requestId'] as string;

    const forged = { requestId, responseCode: 200, body: Buffer.from('forged').toString('base64') };
    expect(await refusalOf(stranger.page.send('Fetch.fulfillRequest', forged))).toContain(
      'only the session that',
    );
    expect(
      await refusalOf(stranger.page.send('Fetch.failRequest', { requestId, errorReason: 'Failed' })),
    ).toContain('only the session that');

    const body = Buffer.from('from the owner').toString('base64');
    await owner.page.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body });
    expect(await answer).toBe('from the owner');
  },
);

withBoth('only the client that created a PDF can read it', async ({ both }) => {
  const { owner, stranger } = both;
  const { stream = '' } = await owner.page.send('Page.printToPDF', { transferMode: 'ReturnAsStream' });
  for (const handle of [stream, '1', '2', '3']) {
    expect(await refusalOf(stranger.page.send('IO.read', { handle }))).toContain('only the client that');
    expect(await refusalOf(stranger.page.send('IO.close', { handle }))).toContain('only the client that');
  }
  const { data } = await owner.page.send('IO.read', { handle: stream });
  expect(Buffer.from(data, 'base64').toString('latin1')).toMatch(/^%PDF/);
});

withBoth('only the client that records a trace gets its events, reads it and ends it', async ({ both }) => {
  const { owner, stranger } = both;
  const heard: string[] = [];
  stranger.cdp.listen(({ method }) => void heard.push(method));
  await stranger.page.send('Tracing.getCategories');
  await owner.page.send('Tracing.start', { transferMode: 'ReturnAsStream' });
  expect(await refusalOf(stranger.page.send('Tracing.end'))).toContain('another client is already tracing');
  const complete = next(owner, 'Tracing.tracingComplete');
  await owner.page.send('Tracing.end');
  const handle = (await complete)['stream'] as string;
  expect(await refusalOf(stranger.page.send('IO.read', { handle }))).toContain('only the client that');
  expect((await owner.page.send('IO.read', { handle, size: 100 })).data).not.toBe('');
  expect(heard.filter((method) => method.startsWith('Tracing.'))).toEqual([]);
});
