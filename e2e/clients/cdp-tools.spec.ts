/** Raw CDP for tools: metrics, profiles, heaps, traces, the network, and how sessions start and end. */
import type { CDPSession } from 'playwright';
import type { Protocol } from 'devtools-protocol';
import { eventually } from '../../harness/base/eventually.ts';
import { behavioursOf, expect, type BehaviourOptions } from './behaviour.ts';
import type { Scene } from './paths.ts';
import { refusal } from './refusal.ts';

const add = behavioursOf('CDP session');

const NO_PROFILER = {
  gap: 'chrome.debugger offers no Profiler domain: for a CPU profile trace the category disabled-by-default-v8.cpu_profiler, for coverage instrument the scripts.',
};
const NO_HEAP = {
  gap: 'chrome.debugger offers no HeapProfiler domain: take heap snapshots in the DevTools, or measure sizes with Performance.getMetrics.',
};

/** A behaviour with a CDP session on a page of the site. */
function behaviour(
  name: string,
  run: (cdp: CDPSession, scene: Scene) => Promise<unknown>,
  options?: BehaviourOptions,
): void {
  const play = async (scene: Scene): Promise<unknown> => {
    await scene.page.goto(scene.site.url('/articles/1'));
    return run(await scene.context.newCDPSession(scene.page), scene);
  };
  add(name, play, options);
}

behaviour('Performance returns metrics', async (cdp) => {
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const names = metrics.map(({ name }) => name).sort();
  expect(names).toContain('JSHeapUsedSize');
  return names;
});

behaviour('the layout is measured', async (cdp, { page }) => {
  await page.setViewportSize({ width: 700, height: 450 });
  const { cssLayoutViewport, cssContentSize } = await cdp.send('Page.getLayoutMetrics');
  expect(cssLayoutViewport.clientWidth).toBe(700);
  return [cssLayoutViewport, cssContentSize.width === cssLayoutViewport.clientWidth];
});

behaviour(
  'a CPU profile contains the function that ran',
  async (cdp) => {
    await cdp.send('Profiler.enable');
    await cdp.send('Profiler.setSamplingInterval', { interval: 100 });
    await cdp.send('Profiler.start');
    const expression =
      '(function busyBee() { for (let end = performance.now() + 50; performance.now() < end;); })()';
    await cdp.send('Runtime.evaluate', { expression });
    const { profile } = await cdp.send('Profiler.stop');
    const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
    expect(names).toContain('busyBee');
    return names.includes('(root)');
  },
  NO_PROFILER,
);

behaviour(
  'precise coverage counts calls',
  async (cdp) => {
    await cdp.send('Profiler.enable');
    await cdp.send('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    const expression =
      'function counted() {}; for (let n = 0; n < 7; n++) counted();\n//# sourceURL=counted.js';
    await cdp.send('Runtime.evaluate', { expression });
    const { result } = await cdp.send('Profiler.takePreciseCoverage');
    await cdp.send('Profiler.stopPreciseCoverage');
    const functions = result.find(({ url }) => url === 'counted.js')?.functions;
    const counts = functions?.map(({ functionName, ranges }) => [functionName, ranges[0]?.count]);
    expect(counts).toContainEqual(['counted', 7]);
    return counts;
  },
  NO_PROFILER,
);

behaviour('garbage is collected on request', async (cdp, { page }) => {
  await page.evaluate(() => {
    Object.assign(globalThis, { weak: new WeakRef({ text: 'gone' }) });
  });
  await cdp.send('HeapProfiler.collectGarbage');
  return page.evaluate(() => (globalThis as unknown as { weak: WeakRef<object> }).weak.deref() === undefined);
});

behaviour(
  'a heap snapshot arrives in chunks that form one document',
  async (cdp) => {
    await cdp.send('Runtime.evaluate', { expression: 'class HeldFast {}; window.held = new HeldFast()' });
    let text = '';
    cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => (text += chunk));
    await cdp.send('HeapProfiler.enable');
    await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const { snapshot, strings } = JSON.parse(text) as {
      snapshot: { node_count: number; meta: { node_fields: string[] } };
      strings: string[];
    };
    expect(strings).toContain('HeldFast');
    expect(snapshot.node_count).toBeGreaterThan(100);
    return snapshot.meta.node_fields;
  },
  NO_HEAP,
);

behaviour('a trace of the page is collected', async (cdp, { page, site }) => {
  let events = 0;
  cdp.on('Tracing.dataCollected', ({ value }) => (events += value.length));
  const complete = new Promise<Protocol.Tracing.TracingCompleteEvent>((resolve) =>
    cdp.on('Tracing.tracingComplete', resolve),
  );
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', categories: 'devtools.timeline' } as never);
  await page.goto(site.url('/articles/2'));
  await cdp.send('Tracing.end');
  const { dataLossOccurred } = await complete;
  expect(events).toBeGreaterThan(0);
  return dataLossOccurred;
});

behaviour('a trace names the page and its process', async (cdp, { page, site }) => {
  const events: Record<string, unknown>[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise((resolve) => cdp.on('Tracing.tracingComplete', resolve));
  const categories = 'devtools.timeline,disabled-by-default-devtools.timeline';
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', categories } as never);
  await page.reload();
  await page.goto(site.url('/articles/2'));
  await cdp.send('Tracing.end');
  await complete;
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const started = events.filter(({ name }) => name === 'TracingStartedInBrowser');
  return started.map(({ args }) => {
    const { frames } = (args as { data: { frames: { frame: string; processId: number; url: string }[] } })
      .data;
    const [main] = frames;
    const drawn = events.some(({ pid, name }) => pid === main?.processId && name === 'FunctionCall');
    return [frames.length, main?.frame === frameTree.frame.id, new URL(main?.url ?? '').pathname, drawn];
  });
});

behaviour('a trace is collected as a stream', async (cdp, { page, site }) => {
  const complete = new Promise<Protocol.Tracing.TracingCompleteEvent>((resolve) =>
    cdp.on('Tracing.tracingComplete', resolve),
  );
  await cdp.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    categories: 'devtools.timeline',
  } as never);
  await page.goto(site.url('/articles/2'));
  await cdp.send('Tracing.end');
  const { stream } = await complete;
  let text = '';
  for (let ended = false; !ended;) {
    const { data, eof, base64Encoded } = await cdp.send('IO.read', { handle: stream! });
    text += base64Encoded === true ? Buffer.from(data, 'base64').toString() : data;
    ended = eof;
  }
  await cdp.send('IO.close', { handle: stream! });
  expect((JSON.parse(text) as { traceEvents: unknown[] }).traceEvents.length).toBeGreaterThan(0);
  return true;
});

behaviour('the network can be disconnected and reconnected', async (cdp, { page }) => {
  await cdp.send('Network.enable');
  const conditions = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await cdp.send('Network.emulateNetworkConditions', { offline: true, ...conditions });
  const ask = (): Promise<string> =>
    page.evaluate(() =>
      fetch('/articles/2').then(
        (each) => String(each.status),
        (error: unknown) => (error as Error).message,
      ),
    );
  const cut = await ask();
  await cdp.send('Network.emulateNetworkConditions', { offline: false, ...conditions });
  const answers = [cut, await ask()];
  expect(answers).toEqual(['Failed to fetch', '200']);
  return answers;
});

behaviour('network events and bodies are available with raw CDP', async (cdp, { page }) => {
  await cdp.send('Network.enable');
  // The page may request its icon at the same time.
  const finished = new Set<string>();
  cdp.on('Network.loadingFinished', ({ requestId }) => finished.add(requestId));
  const received = new Promise<Protocol.Network.ResponseReceivedEvent>((resolve) =>
    cdp.on('Network.responseReceived', (event) => {
      if (event.response.url.endsWith('/articles/3')) resolve(event);
    }),
  );
  await page.evaluate(async () => (await fetch('/articles/3')).text());
  const { requestId, response, type } = await received;
  await eventually('the response is whole', () => finished.has(requestId));
  const { body, base64Encoded } = await cdp.send('Network.getResponseBody', { requestId });
  expect(body).toContain('Article 3');
  return [response.status, type, base64Encoded];
});

behaviour('requests are intercepted with raw CDP', async (cdp, { page }) => {
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*by-hand*' }] });
  cdp.on('Fetch.requestPaused', ({ requestId }) => {
    const body = Buffer.from('answered by hand').toString('base64');
    void cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body });
  });
  const text = await page.evaluate(async () => (await fetch('/by-hand')).text());
  expect(text).toBe('answered by hand');
  await cdp.send('Fetch.disable');
  return page.evaluate(async () => (await fetch('/by-hand')).status);
});

behaviour('cookies of the page are available with raw CDP', async (cdp, { site }) => {
  await cdp.send('Network.setCookie', { name: 'raw', value: 'cookie', url: site.url('/') });
  const { cookies } = await cdp.send('Network.getCookies', { urls: [site.url('/')] });
  expect(cookies.map(({ name, value }) => [name, value])).toEqual([['raw', 'cookie']]);
  return cookies.map(({ expires, session, httpOnly, path }) => ({ expires, session, httpOnly, path }));
});

behaviour('a screenshot is taken with raw CDP', async (cdp) => {
  const { data } = await cdp.send('Page.captureScreenshot', {
    format: 'png',
    clip: { x: 0, y: 0, width: 50, height: 40, scale: 1 },
  });
  const png = Buffer.from(data, 'base64');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
});

behaviour('two sessions of one page each get their own events', async (first, { context, page }) => {
  const second = await context.newCDPSession(page);
  const heard: string[] = [];
  first.on('Runtime.consoleAPICalled', () => heard.push('first'));
  second.on('Runtime.consoleAPICalled', () => heard.push('second'));
  await first.send('Runtime.enable');
  await page.evaluate(() => console.log('one'));
  await expect.poll(() => heard.length).toBe(1);
  await second.send('Runtime.enable');
  await first.send('Runtime.disable');
  heard.length = 0;
  await page.evaluate(() => console.log('two'));
  await expect.poll(() => heard.length).toBe(1);
  return heard;
});

behaviour('a detached session cannot be used, and the page still works', async (cdp, { page }) => {
  await cdp.send('Runtime.enable');
  await cdp.detach();
  const message = await refusal(cdp.send('Runtime.evaluate', { expression: '1' }));
  expect(message).toContain('closed');
  return [message, await page.title()];
});

behaviour('a session ends with its page', async (cdp, { page }) => {
  const closed = new Promise((resolve) => page.once('close', resolve));
  await page.close();
  await closed;
  const message = await refusal(cdp.send('Runtime.evaluate', { expression: '1' }));
  expect(message).toContain('closed');
  return message;
});

behaviour(
  'an init script added with raw CDP runs in the next document, until it is removed',
  async (cdp, { page, site }) => {
    await cdp.send('Page.enable');
    const { identifier } = await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: 'window.early = 1',
    });
    await page.goto(site.url('/articles/2'));
    const early = [await page.evaluate('window.early')];
    await cdp.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
    await page.goto(site.url('/articles/3'));
    early.push(await page.evaluate('window.early'));
    expect(early).toEqual([1, undefined]);
    return early.length;
  },
);

behaviour('a frame of another origin has its own session', async (_cdp, { page, context, site }) => {
  await page.goto(site.url('/frames'));
  const frame = page.frame({ url: /frames\/child/ })!;
  const inner = await context.newCDPSession(frame);
  const { result } = await inner.send('Runtime.evaluate', { expression: 'location.pathname' });
  expect(result.value).toBe('/frames/child');
  const { frameTree } = await inner.send('Page.getFrameTree');
  await inner.detach();
  return [
    new URL(frameTree.frame.url).pathname,
    await refusal(inner.send('Page.getFrameTree')),
    await frame.title(),
  ];
});

behaviour(
  'a frame of the same origin does not have its own session',
  async (_cdp, { page, context, site }) => {
    await page.setContent(`<iframe src="${site.url('/frames/child')}"></iframe>`);
    const frame = page.frames()[1]!;
    const message = await refusal(context.newCDPSession(frame));
    expect(message).toContain('separate CDP session');
    return message;
  },
);
