import { expect, it } from 'vitest';
import { perPath } from './path.ts';
import type { BenchResult } from './result.ts';
import { benchText } from './terminal.ts';

const COLUMNS = 60;

const result: BenchResult = {
  ...perPath(() => ({ rttMs: 1234.5678, rttP99Ms: 9999.9, perSecond: 123_456.7, mbPerSecond: 1234.56 })),
  ratios: { rtt: 12.34, pipelined: 0.95, bulk: 1 },
  ratioQuartiles: { rtt: [11.11, 13.33], pipelined: [0.9, 1], bulk: [0.9, 1.1] },
  recoveryMs: { p50: 45.6, p99: 12_345, max: 45_000, n: 1000 },
  relayMemoryMb: { before: 1_000, after: 2_000 },
  rounds: 1000,
  environment: {
    chromium: 'HeadlessChrome/141.0.7390.37',
    node: 'v20.20.2',
    platform: 'darwin arm64',
    cores: 16,
  },
};

it('stays within 60 columns', () => {
  const widths = benchText(result)
    .split('\n')
    .map((line) => line.length);
  expect(Math.max(...widths)).toBeLessThanOrEqual(COLUMNS);
});

it('says what was measured', () => {
  const text = benchText(result);
  expect(text).toMatch(/per second +123,457/);
  expect(text).toMatch(/pipelined +0\.95 x +\(0\.90 to 1\.00\)/);
  expect(text).toMatch(/p50 46 +p99 12345 +max 45000/);
});

it('leaves out what was not measured', () => {
  const { direct, floor, relay, ratios, ratioQuartiles, rounds, environment } = result;
  const bare = { direct, floor, relay, ratios, ratioQuartiles, rounds, environment };
  expect(benchText(bare)).not.toMatch(/killed|memory/);
});
