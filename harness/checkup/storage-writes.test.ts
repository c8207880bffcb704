import { expect, test } from 'vitest';
import { contradictions, type Snapshot } from './storage-writes.ts';

const states: readonly Snapshot[] = [
  {},
  { 'local.list': '["a"]', 'local.count': '1' },
  { 'local.list': '["a","b"]', 'local.count': '2' },
];

test('two keys that no undisturbed state has together contradict each other', () => {
  const found = contradictions(states, { 'local.list': '["a","b"]', 'local.count': '1' });
  expect(Object.fromEntries(found)).toEqual({ 'local.list': [2], 'local.count': [1] });
});

test('a state of an undisturbed run is whole', () => {
  for (const state of states) expect(contradictions(states, state).size).toBe(0);
});

test('a value that no undisturbed run has, such as a time, says nothing', () => {
  const seen = { 'local.list': '["a"]', 'local.count': '1', 'local.at': '1712' };
  expect(contradictions(states, seen).size).toBe(0);
});
