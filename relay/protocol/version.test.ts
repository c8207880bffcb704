import { expect, test } from 'vitest';
import { commonVersion, PROTOCOL_RANGE, PROTOCOL_VERSION } from './version.ts';

test.each([
  [{ min: 1, max: 1 }, { min: 1, max: 1 }, 1],
  [{ min: 1, max: 3 }, { min: 2, max: 5 }, 3],
  [{ min: 2, max: 5 }, { min: 1, max: 3 }, 3],
  [{ min: 1, max: 2 }, { min: 3, max: 4 }, undefined],
  [{ min: 3, max: 4 }, { min: 1, max: 2 }, undefined],
])('%j and %j meet at %j', (ours, theirs, version) => {
  expect(commonVersion(ours, theirs)).toBe(version);
});

test('this build speaks its own version', () => {
  expect(commonVersion(PROTOCOL_RANGE, PROTOCOL_RANGE)).toBe(PROTOCOL_VERSION);
});
