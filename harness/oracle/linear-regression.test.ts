import { expect, test } from 'vitest';
import { commonSlope } from './linear-regression.ts';

test('finds the common slope of groups with different intercepts', () => {
  const line = (group: string, level: number): { group: string; x: number; y: number }[] =>
    [0, 1, 2, 3].map((x) => ({ group, x, y: level + 2 * x }));
  expect(commonSlope([...line('a', 10), ...line('b', -300)])).toBeCloseTo(2, 10);
});

test('a flat line has slope zero, and a single sample has none', () => {
  expect(commonSlope([1, 5, 1, 5, 1].map((y, x) => ({ group: 'a', x, y })))).toBeCloseTo(0, 10);
  expect(commonSlope([{ group: 'a', x: 1, y: 1 }])).toBeUndefined();
  expect(commonSlope([])).toBeUndefined();
});
