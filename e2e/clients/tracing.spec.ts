/** Traces of the context. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { test } from 'playwright/test';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('tracing');

// The runner's own trace would interfere: a context can only have one at a time.
test.use({ trace: 'off' });

interface TraceEvent {
  readonly type: string;
  readonly method?: string;
  readonly snapshot?: { readonly request?: { readonly url: string } };
}

const lines = (file: Uint8Array = new Uint8Array()): TraceEvent[] =>
  strFromU8(file)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceEvent);

behaviour('a trace contains actions, snapshots and requests', async ({ page, context, site, folder }) => {
  const path = join(folder, 'trace.zip');
  await context.tracing.start({ snapshots: true, screenshots: false, sources: false });
  await page.goto(site.url('/articles/1'));
  await page.locator('#count').click();
  await context.tracing.stop({ path });
  const files = unzipSync(await readFile(path));
  const events = lines(files['trace.trace']);
  const methods = events.flatMap(({ type, method }) =>
    type === 'before' && method !== undefined ? [method] : [],
  );
  expect(methods).toEqual(expect.arrayContaining(['goto', 'click']));
  const urls = lines(files['trace.network']).map(({ snapshot }) => snapshot?.request?.url);
  expect(urls).toContain(site.url('/articles/1'));
  const kinds = new Set(events.map(({ type }) => type));
  expect([...kinds]).toContain('frame-snapshot');
  return {
    methods,
    kinds: [...kinds].sort(),
    resources: Object.keys(files).some((name) => name.startsWith('resources/')),
  };
});

behaviour('a trace contains screenshots', async ({ page, context, site, folder }) => {
  const path = join(folder, 'trace.zip');
  await context.tracing.start({ screenshots: true });
  await page.goto(site.url('/busy'));
  await page.waitForFunction(() => (window as unknown as { ticks: number }).ticks >= 3);
  await context.tracing.stop({ path });
  const files = unzipSync(await readFile(path));
  const frames = lines(files['trace.trace']).filter(({ type }) => type === 'screencast-frame');
  expect(frames.length).toBeGreaterThan(0);
  return Object.keys(files).some((name) => name.endsWith('.jpeg'));
});

behaviour('two trace chunks are two files', async ({ page, context, site, folder }) => {
  await context.tracing.start({ snapshots: true });
  const methods: unknown[] = [];
  for (const number of [1, 2]) {
    const path = join(folder, `chunk-${number}.zip`);
    await context.tracing.startChunk();
    await page.goto(site.url(`/articles/${number}`));
    await context.tracing.stopChunk({ path });
    const events = lines(unzipSync(await readFile(path))['trace.trace']);
    methods.push(events.filter(({ type }) => type === 'before').map(({ method }) => method));
  }
  await context.tracing.stop();
  expect(methods).toEqual([['goto'], ['goto']]);
  return methods;
});
