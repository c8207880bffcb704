import { expect, test } from 'vitest';
import { allFaults, faultByName } from './index.ts';

test('each fault has a name of its own, by which it is found', () => {
  expect(allFaults.map(({ name }) => faultByName(name))).toEqual(allFaults);
});
