import { expect, test } from 'vitest';
import { planOf, type Playable, type Turn } from './plan.ts';

const all: readonly Playable[] = ['one', 'two', 'three'].map((name) => ({
  name,
  title: `Title of ${name}`,
  play: () => Promise.resolve(),
}));

function names(turns: Iterable<Turn>, max = 20): string[] {
  const found: string[] = [];
  for (const { scenario, repeat } of turns) {
    if (found.length === max) break;
    found.push(`${scenario.name} ${repeat}`);
  }
  return found;
}

test('each scenario is played as often as asked, round by round', () => {
  const { total, turns } = planOf(all, { repeatEach: 2 });
  expect(total).toBe(6);
  expect(names(turns)).toEqual(['one 1', 'two 1', 'three 1', 'one 2', 'two 2', 'three 2']);
});

test('a pattern is matched against names and titles', () => {
  expect(names(planOf(all, { repeatEach: 1, grep: /^t/ }).turns)).toEqual(['two 1', 'three 1']);
  expect(names(planOf(all, { repeatEach: 1, grep: /of one$/ }).turns)).toEqual(['one 1']);
});

test('a shard is a part of what matches', () => {
  const part = { grep: /^t/, shard: { index: 2, count: 2 }, repeatEach: 1 };
  expect(names(planOf(all, part).turns)).toEqual(['three 1']);
});

test('until a failure, the rounds have no end', () => {
  const { total, turns } = planOf(all, { repeatEach: 1, untilFail: true });
  expect(total).toBeUndefined();
  expect(names(turns)).toHaveLength(20);
});

test('nothing to play is an end, also until a failure', () => {
  expect(names(planOf([], { repeatEach: 1, untilFail: true }).turns)).toEqual([]);
});
