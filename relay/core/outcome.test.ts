import { expect, test } from 'vitest';
import { outcomeData, readOutcomeData } from '../protocol/outcome-data.ts';
import { errorOf, isSettled, SESSION_GONE, TAB_GONE, type Failure, type UnknownCause } from './outcome.ts';

const CAUSES: readonly UnknownCause[] = [
  { why: 'connectionLost' },
  { why: 'workerRestarted' },
  { why: 'debuggerLost' },
  { why: 'unreadableAnswer' },
  { why: 'relayFailed' },
  { why: 'tabLost', url: 'https://a.test/' },
];

test.each(CAUSES)('an outcome that is unknown because of $why says so as data', (cause) => {
  const { data } = errorOf({ kind: 'unknown', method: 'Runtime.evaluate', cause });
  expect(readOutcomeData(data)).toEqual({ kind: 'unknown', why: cause.why });
});

test('what waited too long was not executed', () => {
  const error = errorOf({
    kind: 'notExecuted',
    why: 'waitedTooLong',
    method: 'Page.navigate',
    waitedFor: 'no extension was connected',
    waitedMs: 30_000,
  });
  expect(error.message).toMatch(/^Page\.navigate was not executed: no extension was connected for 30 s\./);
  expect(error.data).toBe('holdfast.notExecuted.waitedTooLong');
});

test("what is gone is reported in Chromium's words and in data", () => {
  expect(errorOf(SESSION_GONE)).toEqual({
    code: -32001,
    message: 'Session with given id not found.',
    data: 'holdfast.gone.session',
  });
});

test("Chromium's own error stays as it is, whatever is known of it", () => {
  const error = {
    code: -32602,
    message: 'Outcome unknown: holdfast.unknown.x',
    data: 'Failed to deserialize',
  };
  expect(errorOf({ kind: 'refused', error, reason: 'cutOff' })).toBe(error);
});

test('only what Chromium has answered is settled', () => {
  const refused: Failure = { kind: 'refused', error: { code: 1, message: '' } };
  const outcomes = [{ kind: 'answered', body: '{}' } as const, refused, SESSION_GONE, TAB_GONE];
  expect(outcomes.map(isSettled)).toEqual([true, true, false, false]);
});

test.each([undefined, 7, {}, '', 'holdfast.', 'holdfast.odd.x', 'holdfast.unknown.', 'x holdfast.unknown.y'])(
  '%j says nothing of an outcome',
  (data) => {
    expect(readOutcomeData(data)).toBeUndefined();
  },
);

test('a rule may have dots', () => {
  const data = outcomeData('refused', 'limit.commandsMax');
  expect(readOutcomeData(data)).toEqual({ kind: 'refused', why: 'limit.commandsMax' });
});
