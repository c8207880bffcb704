import { expect, test } from 'vitest';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { CANARIES, canaryOf, canaryResult } from './canary.ts';
import type { Hunt } from './hunt.ts';

const hunt: Hunt = {
  ...{ id: 'x', detector: 'seeds', story: 'a story', caught: true, by: 'O1', text: 'two answers' },
  ...{ blamed: undefined, guilty: 'relay', seeds: 1, ms: 100 },
};

test('each canary is in the zoo, once', () => {
  const known = new Set(MUTANTS.map(({ id }) => id));
  expect(CANARIES.filter((id) => !known.has(id))).toEqual([]);
  expect(new Set(CANARIES).size).toBe(CANARIES.length);
});

test('each day has its canary, and all get their turn', () => {
  const days = Array.from({ length: CANARIES.length }, (_, day) =>
    new Date(Date.UTC(2026, 10, 28 + day)).toISOString().slice(0, 10),
  );
  expect(canaryOf('2026-11-28').id).toBe(canaryOf('2026-11-28').id);
  expect(days.map((day) => canaryOf(day).id).sort()).toEqual([...CANARIES].sort());
});

test('a canary that was not caught is a failure that names it', () => {
  expect(canaryResult('2026-11-28', hunt)).toMatchObject({ passed: 1, failed: 0, failures: [] });
  const missed = canaryResult('2026-11-28', { ...hunt, caught: false, by: undefined });
  expect(missed).toMatchObject({ passed: 0, failed: 1 });
  expect(missed.failures.join()).toMatch(/did not catch the mutant x of 2026-11-28/);
});
