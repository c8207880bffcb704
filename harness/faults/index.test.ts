import { expect, test } from 'vitest';
import { allFaults, faultByName } from './index.ts';

test('each fault has a unique name', () => {
  expect(allFaults.map(({ name }) => faultByName(name))).toEqual(allFaults);
});
