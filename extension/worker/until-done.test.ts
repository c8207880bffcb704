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

test('an attempt that succeeds is made once', async () => {
  const attempt = vi.fn(() => Promise.resolve(7));
  await expect(untilDone(attempt, failed)).resolves.toBe(7);
  expect(attempt).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('a failed attempt is retried', async () => {
  let tries = 0;
  const done = untilDone(() => {
    return ++tries < 3 ? Promise.reject(new Error(`try ${tries}`)) : Promise.resolve(tries);
  }, failed);
  await vi.runAllTimersAsync();
  await expect(done).resolves.toBe(3);
  expect(failures).toEqual(['Error: try 1', 'Error: try 2']);
});

test('an attempt that never ends is retried', async () => {
  let tries = 0;
  const done = untilDone(() => {
    return ++tries === 1 ? new Promise<number>(() => undefined) : Promise.resolve(tries);
  }, failed);
  await vi.runAllTimersAsync();
  await expect(done).resolves.toBe(2);
  expect(failures).toEqual(['Error: no answer within 2000 ms']);
});

test('an attempt that ends late still counts', async () => {
  let end = (_value: number): void => undefined;
  const slow = new Promise<number>((resolve) => {
    end = resolve;
  });
  let tries = 0;
  const done = untilDone(() => (++tries === 1 ? slow : new Promise<number>(() => undefined)), failed);
  await vi.advanceTimersByTimeAsync(10_000);
  const before = tries;
  expect(before).toBeGreaterThan(1);
  end(7);
  await expect(done).resolves.toBe(7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([tries, vi.getTimerCount()]).toEqual([before, 0]);
});
