import { expect, test } from 'vitest';
import type { Detector, Hunt } from './hunt.ts';
import { matrixText } from './matrix.ts';

function hunt(id: string, detector: Detector, caught: boolean, seeds: number): Hunt {
  return {
    ...{ id, detector, caught, seeds, story: '', by: caught ? 'O1' : undefined, text: undefined },
    ...{ blamed: undefined, guilty: 'relay', ms: 1_500 },
  };
}

test('a row for each mutant, a column for each detector, and their sums', () => {
  const hunts = [
    hunt('one', 'seeds', true, 3),
    hunt('two', 'seeds', false, 300),
    hunt('one', 'unit', false, 0),
    hunt('two', 'unit', true, 0),
  ];
  const lines = matrixText(hunts, ['seeds', 'unit'])
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' ').trim());
  expect(lines).toEqual(['seeds unit', 'one seed 3, 1.5 s ·', 'two · 1.5 s', 'caught 1 of 2 1 of 2', '']);
});

test('one detector needs no table', () => {
  expect(matrixText([hunt('one', 'seeds', true, 3)], ['seeds'])).toBe('');
});
