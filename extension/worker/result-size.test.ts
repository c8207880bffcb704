import { expect, test } from 'vitest';
import { resultTooLarge } from './result-size.ts';

test.each([
  ['short', 'x'.repeat(33)],
  ['exactly the most, of one byte each', 'x'.repeat(100)],
  ['exactly the most, of two bytes each', 'é'.repeat(50)],
])('%s: a result that fits is sent', (_, body) => {
  expect(resultTooLarge(body, 100)).toBeUndefined();
});

test.each([
  ['one character too many', 'x'.repeat(101)],
  ['one byte too many', `${'é'.repeat(50)}x`],
  ['three bytes each', '€'.repeat(34)],
])('%s: a result that does not fit is an error that says so', (_, body) => {
  const tooLarge = resultTooLarge(body, 100);
  expect(tooLarge?.reason).toBe('resultTooLarge');
  expect(tooLarge?.error.message).toContain(`${body.length} characters`);
});

test('a pair of surrogates at the end of a chunk counts as one character', () => {
  const body = `${'x'.repeat(65_535)}😀`;
  const bytes = Buffer.byteLength(body);
  expect(resultTooLarge(body, bytes)).toBeUndefined();
  expect(resultTooLarge(body, bytes - 1)).toBeDefined();
});
