import { expect, it } from 'vitest';
import { perPath } from './path.ts';
import type { BenchResult } from './result.ts';
import { benchText } from './terminal.ts';

const COLUMNS = 40;

const result: BenchResult = {
  ...perPath(() => ({ rttMs: 1234.5678, rttP99Ms: 9999.9, perSecond: 123_456.7, mbPerSecond: 1234.56 })),
  ratios: { rtt: 12.34, pipelined: 0.95, bulk: 1 },
  ratioQuartiles: { rtt: [11.11, 13.33], pipelined: [0.9, 1], bulk: [0.9, 1.1] },
  ratiosToHop: { rtt: 10.5, pipelined: 0.97, bulk: 1.02 },
  ratioToHopQuartiles: { rtt: [10.1, 11], pipelined: [0.92, 1.01], bulk: [0.99, 1.12] },
  recoveryMs: { p50: 45.6, p99: 12_345, max: 45_000, n: 1000 },
  flood: {
    ...{ eventChars: 25_000, requestedPerSecond: 1_000, seconds: 8 },
    direct: {
      quiet: { meanMs: 1, maxMs: 9, n: 500 },
      flooded: { meanMs: 1234.56, maxMs: 45_678.9, n: 500 },
      receivedPerSecond: 1_000,
    },
    relay: {
      quiet: { meanMs: 2, maxMs: 9, n: 500 },
      flooded: { meanMs: 4.04, maxMs: 99, n: 500 },
      receivedPerSecond: 800,
    },
  },
  relayMemoryMb: { before: 1_000, after: 2_000 },
  rounds: 1000,
  environment: {
    chromium: 'HeadlessChrome/141.0.7390.37',
    node: 'v20.20.2',
    platform: 'darwin arm64',
    cores: 16,
  },
};

it('stays within 40 columns', () => {
  const widths = benchText(result)
    .split('\n')
    .map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(COLUMNS);
});

it('shows what was measured', () => {
  const text = benchText(result);
  for (const name of ['direct', 'floor', 'hop', 'relay']) {
    expect(text).toMatch(new RegExp(`^${name} +1234\\.568 +9999\\.900 +123,457 +1234\\.6$`, 'm'));
  }
  expect(text).toMatch(/compared with floor\n.*\npipelined +0\.95 x +\(0\.90 to 1\.00\)/);
  expect(text).toMatch(/compared with hop\n.*\npipelined +0\.97 x +\(0\.92 to 1\.01\)/);
  expect(text).toMatch(/^direct +1\.0 +1234\.6 +45678\.9\nrelay +2\.0 +4\.0 +99\.0$/m);
  expect(text).toMatch(/p50 46 ms, p99 12345 ms, max 45000 ms/);
});

it('omits what was not measured', () => {
  expect(
    benchText({ ...result, recoveryMs: undefined, relayMemoryMb: undefined, flood: undefined }),
  ).not.toMatch(/killed|memory|events/);
});
