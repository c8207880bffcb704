import { expect, test } from 'vitest';
import { sampleRun } from '../testing/sample-run.ts';
import { bucketed } from './points.ts';
import { runCharts } from './run-charts.ts';

test('each part of the axis keeps its median and its highest point', () => {
  const { median, highest } = bucketed(
    [
      [1, 5],
      [2, 1],
      [3, 9],
      [11, 4],
    ],
    20,
    2,
  );
  expect(median).toEqual([
    [1, 5],
    [11, 4],
  ]);
  expect(highest).toEqual([
    [3, 9],
    [11, 4],
  ]);
});

test('scenarios follow each other on the axis, with their faults at the right times', () => {
  const run = sampleRun();
  const { lengthS, bands, parts, charts } = runCharts(run);
  expect(charts.map(({ title }) => title)).toEqual([
    'Response time of commands',
    'Recovery time after faults',
  ]);
  expect(parts).toHaveLength(12);
  expect(parts.map(({ atS }) => atS)).toEqual(parts.map(({ atS }) => atS).toSorted((a, b) => a - b));
  expect(bands[0]).toMatchObject({ name: 'worker-killed' });
  expect(bands[0]?.fromS).toBeCloseTo((parts[1]?.atS ?? 0) + 1.5, 1);
  expect(bands.every(({ fromS, toS }) => fromS <= toS && toS <= lengthS)).toBe(true);
});

test('an excerpt does not count twice; without measurements there is no chart', () => {
  const run = sampleRun();
  const excerpts = run.scenarios.map((scenario) => ({ ...scenario, excerpt: true }));
  const both = runCharts({ ...run, scenarios: [...run.scenarios, ...excerpts] });
  expect(both).toEqual(runCharts(run));
  expect(runCharts({ ...run, scenarios: [] }).charts).toEqual([]);
});
