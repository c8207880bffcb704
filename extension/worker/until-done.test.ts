import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { untilDone } from './until-done.ts';

let failures: string[];

function failed(error: unknown): void {
  failures.push(String(error));
}

beforeEach(() => {
  vi.useFakeTimers();
  failures = [];
});

afterEach(() => {
  vi.useRealTimers();
});

test('what succeeds is done once', async () => {
  const attempt = vi.fn(() => Promise.resolve(7));
  await expect(untilDone(attempt, failed)).resolves.toBe(7);
  expect(attempt).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('what fails is tried again', async () => {
  let tries = 0;
  const done = untilDone(() => {
    return ++tries < 3 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve(tries);
  }, failed);
  await vi.runAllTimersAsync();
  await expect(done).resolves.toBe(3);
  expect(failures).toEqual(['Error: try 1', 'Error: try 2']);
});

test('so is what does not end', async () => {
  let tries = 0;
  const done = untilDone(() => {
    return ++tries === 1 ? new Promise<number>(() => undefined) : Promise.resolve(tries);
  }, failed);
  await vi.runAllTimersAsync();
  await expect(done).resolves.toBe(2);
  expect(failures).toEqual(['Error: no answer within 2000 ms']);
});
