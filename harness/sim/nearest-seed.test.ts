import { expect, test } from 'vitest';
import { editDistance } from './nearest-seed.ts';

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', 'ac', 1],
  ['abc', 'xbc', 1],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
])('from %j to %j: %i', (one, other, distance) => {
  const letters = (text: string): readonly string[] => text.match(/./g) ?? [];
  expect(editDistance(letters(one), letters(other))).toBe(distance);
});
