/** Traces of the context. */
import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';
import { join } from 'node:path';
import { test } from 'playwright/test';
import { behavioursOf, expect } from './behaviour.ts';

const behaviour = behavioursOf('tracing');

// The runner's own trace would interfere: a context can only have one at a time.
test.use({ trace: 'off' });

/** The files in a zip, by name. Reads the central directory, as zips are written in streams. */
function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.subarray(at + 46, at + 46 + nameLength!).toString();
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    files.set(name, zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed));
    at += 46 + nameLength! + extra! + comment!;
  }
  return files;
}

interface TraceEvent {
  readonly type: string;
  readonly method?: string;
  readonly snapshot?: { readonly request?: { readonly url: string } };
}

const lines = (file: Buffer | undefined): TraceEvent[] =>
  (file?.toString() ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TraceEvent);

behaviour('a trace contains actions, snapshots and requests', async ({ page, context, site, folder }) => {
  const path = join(folder, 'trace.zip');
  await context.tracing.start({ snapshots: true, screenshots: false, sources: false });
  await page.goto(site.url('/articles/1'));
  await page.locator('#count').click();
  await context.tracing.stop({ path });
  const files = unzip(await readFile(path));
  const events = lines(files.get('trace.trace'));
  const methods = events.flatMap(({ type, method }) =>
    type === 'before' && method !== undefined ? [method] : [],
  );
  expect(methods).toEqual(expect.arrayContaining(['goto', 'click']));
  const urls = lines(files.get('trace.network')).map(({ snapshot }) => snapshot?.request?.url);
  expect(urls).toContain(site.url('/articles/1'));
  const kinds = new Set(events.map(({ type }) => type));
  expect([...kinds]).toContain('frame-snapshot');
  return {
    methods,
    kinds: [...kinds].sort(),
    resources: [...files.keys()].some((name) => name.startsWith('resources/')),
  };
});

behaviour('a trace contains screenshots', async ({ page, context, site, folder }) => {
  const path = join(folder, 'trace.zip');
  await context.tracing.start({ screenshots: true });
  await page.goto(site.url('/busy'));
  await page.waitForFunction(() => (window as unknown as { ticks: number }).ticks >= 3);
  await context.tracing.stop({ path });
  const files = unzip(await readFile(path));
  const frames = lines(files.get('trace.trace')).filter(({ type }) => type === 'screencast-frame');
  expect(frames.length).toBeGreaterThan(0);
  return [...files.keys()].some((name) => name.endsWith('.jpeg'));
});

behaviour('two trace chunks are two files', async ({ page, context, site, folder }) => {
  await context.tracing.start({ snapshots: true });
  const methods: unknown[] = [];
  for (const number of [1, 2]) {
    const path = join(folder, `chunk-${number}.zip`);
    await context.tracing.startChunk();
    await page.goto(site.url(`/articles/${number}`));
    await context.tracing.stopChunk({ path });
    const events = lines(unzip(await readFile(path)).get('trace.trace'));
    methods.push(events.filter(({ type }) => type === 'before').map(({ method }) => method));
  }
  await context.tracing.stop();
  expect(methods).toEqual([['goto'], ['goto']]);
  return methods;
});
