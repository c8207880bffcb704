import { Script } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { describeEvent } from './client/describe-event.ts';
import { pageScript } from './script.ts';

/** What a bundler or a test runner would put into a function that does not stand alone. */
const FOREIGN = /__vi_|__name|__esm|__export|import_|require\(/;

test('is a whole script and stands alone', () => {
  expect(() => new Script(pageScript())).not.toThrow();
  expect(pageScript()).not.toMatch(FOREIGN);
  expect(pageScript()).not.toMatch(/<\/script|<!--|innerHTML|eval\(/i);
});

test.each([false, true])('is one when bundled, minified: %j', async (minify) => {
  const entry = new URL('./script.ts', import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const bundled = (await import(`data:text/javascript;base64,${code}`)) as { pageScript: () => string };
  expect(() => new Script(bundled.pageScript())).not.toThrow();
  expect(bundled.pageScript()).not.toMatch(FOREIGN);
  expect(bundled.pageScript()).toContain('run-data');
});

test('describes events in words', () => {
  const frame = {
    t: 1,
    type: 'frame',
    link: 'client',
    socket: 3,
    opcode: 'text',
    bytes: 2,
    text: '{}',
  } as const;
  expect(describeEvent({ ...frame, from: 'peer' })).toEqual({
    words: 'client 3 → relay, text, 2 B',
    payload: '{}',
  });
  expect(describeEvent({ ...frame, from: 'server' }).words).toBe('relay → client 3, text, 2 B');
  const life = { t: 1, type: 'life', of: 'worker', state: 'ended', detail: 'killed' } as const;
  expect(describeEvent({ ...life, id: '2' }).words).toBe('worker 2 ended: killed');
  expect(describeEvent({ ...life, id: 'worker 2' }).words).toBe('worker 2 ended: killed');
});
