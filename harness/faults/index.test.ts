import { expect, test } from 'vitest';
import { isFaultName } from '../base/fault-names.ts';
import { allFaults, faultByName } from './index.ts';

test('each fault has a unique name', () => {
  expect(allFaults.map(({ name }) => faultByName(name))).toEqual(allFaults);
});

test('each name is one of those that the simulator shares', () => {
  expect(allFaults.map(({ name }) => name).filter((name) => !isFaultName(name))).toEqual([]);
});
