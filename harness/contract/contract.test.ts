import { describe, expect, test } from 'vitest';
import { bundleProbeExtension } from './extension-files.ts';
import { expectedOf } from './expected.ts';
import { playProbe } from './play.ts';
import { PROBES } from './probes/index.ts';
import { SimProbedBrowser } from './sim-browser.ts';

const extension = await bundleProbeExtension();

test('there are enough probes, with unique names', () => {
  expect(PROBES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(PROBES.map(({ name }) => name)).size).toBe(PROBES.length);
});

describe('the simulated Chromium behaves like the real one', () => {
  test.each(PROBES)('$name', async (probe) => {
    expect(await playProbe(new SimProbedBrowser(extension), probe)).toEqual(expectedOf(probe));
  });
});
