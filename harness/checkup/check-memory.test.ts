import { expect, test } from 'vitest';
import { isForgotten } from './check-memory.ts';

const counting = ['1', '2', '3'];

test.each([
  ['a counter begins again after each kill', counting, ['4', '5', '6'], counting, counting],
  ['a vault is locked again', ['true'], ['false'], ['true'], ['true']],
  ['a setting is lost for good', ['"a"'], ['"a"'], ['null'], ['null']],
])('%s: the state was only in memory', (_what, first, used, killed, killedAgain) => {
  expect(isForgotten(first, used, killed, killedAgain)).toBe(true);
});

test.each([
  ['a stored counter goes on', counting, ['4', '5', '6'], ['7', '8', '9'], ['10', '11', '12']],
  ['the answer is always the same', ['1'], ['1'], ['1'], ['1']],
  ['each worker has an id of its own', ['"a"'], ['"a"'], ['"b"'], ['"c"']],
  [
    'a stored switch is on and off by turns',
    ['true', 'false', 'true'],
    ['false', 'true', 'false'],
    ['true', 'false', 'true'],
    ['false', 'true', 'false'],
  ],
  ['the message did not come again', ['1'], ['2'], [], []],
])('%s: nothing was forgotten', (_what, first, used, killed, killedAgain) => {
  expect(isForgotten(first, used, killed, killedAgain)).toBe(false);
});
