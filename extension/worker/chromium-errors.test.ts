import { expect, test } from 'vitest';
import { isSecondOffscreenDocument, notAttached, readError } from './chromium-errors.ts';

test.each([
  [new Error('{"code":-32601,"message":"not found"}'), { code: -32601, message: 'not found' }],
  [new Error('{"code":"x"}'), { code: -32000, message: '{"code":"x"}' }],
  [new Error('null'), { code: -32000, message: 'null' }],
  ['a text', { code: -32000, message: 'a text' }],
])("%s is parsed as Chromium's error", (thrown, error) => {
  expect(readError(thrown)).toEqual({ error });
});

test.each([
  ['Debugger is not attached to the tab with id: 7.', 'notAttached'],
  ['Cannot access a chrome:// URL', 'notAccessible'],
  ['Cannot access a chrome-extension:// URL of different extension', 'notAccessible'],
  ['This page cannot be scripted due to an ExtensionsSettings policy.', 'notAccessible'],
  ['Host access is restricted by policy.', 'notAccessible'],
  ['Cannot attach to this target.', 'notAccessible'],
  ['Detached while handling command.', 'cutOff'],
  ['{"code":-32000,"message":"Inspected target navigated or closed"}', 'targetClosed'],
  ['No SW', 'workerEnding'],
  ['No tab with given id 7.', 'noTab'],
  [
    '{"code":-32000,"message":"Can only get response body on HeadersReceived pattern matched requests."}',
    'requestPaused',
  ],
])('"%s" means %s', (message, reason) => {
  expect(readError(new Error(message)).reason).toBe(reason);
});

test.each(['Page.navigate to "No SW" was refused', 'x Detached while handling command.'])(
  'quoted text does not match: %s',
  (message) => {
    expect(readError(new Error(message)).reason).toBeUndefined();
  },
);

test('a tab without our debugger gives the same error as in Chromium', () => {
  const { error, reason } = notAttached(7);
  expect(readError(new Error(error.message))).toEqual({ error, reason });
});

test('a second offscreen document is distinguished from other failures', () => {
  const second = new Error('Only a single offscreen document may be created.');
  expect([second, new Error('No SW')].map(isSecondOffscreenDocument)).toEqual([true, false]);
});
