import { expect, test } from 'vitest';
import { commonSlope } from './linear-regression.ts';

test('the slope that groups of different levels share', () => {
  const line = (group: string, level: number): { group: string; x: number; y: number }[] =>
    [0, 1, 2, 3].map((x) => ({ group, x, y: level + 2 * x }));
  expect(commonSlope([...line('a', 10), ...line('b', -300)])).toBeCloseTo(2, 10);
});

test('what does not grow has no slope, and one sample has none that can be told', () => {
  expect(commonSlope([1, 5, 1, 5, 1].map((y, x) => ({ group: 'a', x, y })))).toBeCloseTo(0, 10);
  expect(commonSlope([{ group: 'a', x: 1, y: 1 }])).toBeUndefined();
  expect(commonSlope([])).toBeUndefined();
});
