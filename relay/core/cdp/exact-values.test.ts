import { expect, test } from 'vitest';
import { paramsText } from './exact-values.ts';

const CALL = 'Runtime.callFunctionOn';

function sent(method: string, params: Record<string, unknown>): unknown {
  return JSON.parse(paramsText(method, params)) as unknown;
}

test.each([
  ['null', null, '(null)'],
  ['an object', { b: null, a: 1 }, '({"b":null,"a":1})'],
  ['a list', [{ x: null }], '([{"x":null}])'],
  ['half a surrogate pair', '\ud800', '("\\ud800")'],
])('%s is sent as an expression', (_, value, unserializableValue) => {
  expect(sent(CALL, { functionDeclaration: 'f', arguments: [{ value }] })).toEqual({
    functionDeclaration: 'f',
    arguments: [{ unserializableValue }],
  });
});

test.each([
  ['a number', { value: 1 }],
  ['text', { value: 'whole \u{1f600}' }],
  ['a truth value', { value: false }],
  ['an object of the page', { objectId: '7' }],
  ['an object of the page, which comes first', { objectId: '7', value: null }],
  ['what JSON cannot say', { unserializableValue: '-0' }],
  ['nothing', {}],
  ['no argument at all', 'text'],
])('%s is sent as it is', (_, argument) => {
  expect(sent(CALL, { arguments: [argument] })).toEqual({ arguments: [argument] });
});

test.each(['Debugger.setVariableValue', 'Debugger.setReturnValue'])('%s carries one value', (method) => {
  expect(sent(method, { newValue: { value: null } })).toEqual({
    newValue: { unserializableValue: '(null)' },
  });
});

test('other commands, and params of another kind, are sent as they are', () => {
  expect(sent('Runtime.evaluate', { arguments: [{ value: null }] })).toEqual({
    arguments: [{ value: null }],
  });
  expect(sent(CALL, { arguments: 7 })).toEqual({ arguments: 7 });
  expect(sent(CALL, {})).toEqual({});
});
