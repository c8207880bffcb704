import { expect, test } from 'vitest';
import { isNoTab, isNotAttached, readError } from './debugger.ts';

test.each([
  [new Error('{"code":-32601,"message":"not found"}'), { code: -32601, message: 'not found' }],
  [new Error('Cannot attach to this target.'), { code: -32000, message: 'Cannot attach to this target.' }],
  [new Error('{"code":"x"}'), { code: -32000, message: '{"code":"x"}' }],
  [new Error('null'), { code: -32000, message: 'null' }],
  ['a text', { code: -32000, message: 'a text' }],
])('%s is read as what Chromium meant', (error, expected) => {
  expect(readError(error)).toEqual(expected);
});

test('the words for a lost debugger and for a missing tab are told apart', () => {
  const lost = readError(new Error('Debugger is not attached to the tab with id: 7.'));
  const gone = readError(new Error('No tab with given id 7.'));
  expect([isNotAttached(lost), isNoTab(lost)]).toEqual([true, false]);
  expect([isNotAttached(gone), isNoTab(gone)]).toEqual([false, true]);
});
