import { expect, test } from 'vitest';
import type { Aftermath } from '../faults/index.ts';
import { Excuses } from './excuses.ts';

function during(name: string, aftermath: Aftermath, error: string, client = 'client 1'): string | undefined {
  const excuses = new Excuses();
  excuses.add({ name, aftermath, client: 'client 1', fromMs: 1_000, toMs: 2_000 });
  return excuses.for(new Error(error), client, 1_500, 3_000);
}

test('an unknown outcome is excused by a fault, and by nothing else', () => {
  const error = 'Outcome unknown: the worker died';
  expect(during('worker-killed-idle', 'same-page', error)).toBe('worker-killed-idle');
  const excuses = new Excuses();
  expect(excuses.for(new Error(error), 'client 1', 0, 1)).toBeUndefined();
  excuses.add({ name: 'socket-reset', aftermath: 'same-page', client: 'client 1', fromMs: 5, toMs: 9 });
  expect(excuses.for(new Error(error), 'client 1', 10, 20)).toBeUndefined();
  expect(excuses.for(new Error(error), 'client 1', 0, 4)).toBeUndefined();
  expect(excuses.for(new Error(error), 'client 1', 0, 6)).toBe('socket-reset');
});

test('a page may be gone only after faults that end it', () => {
  const error = 'page.goto: Target page, context or browser has been closed';
  expect(during('relay-killed', 'client-gone', error)).toBe('relay-killed');
  expect(during('worker-killed-idle', 'same-page', error)).toBeUndefined();
});

test('a request may fail unheard where a life of the worker has ended', () => {
  const error = 'page.goto: net::ERR_FAILED at http://127.0.0.1/articles/1';
  expect(during('worker-killed-idle', 'same-page', error)).toBe('worker-killed-idle');
  expect(during('clock-back', 'same-page', error)).toBeUndefined();
});

test("what ends one client's tab is no excuse for another's", () => {
  const error = 'page.goto: Target page, context or browser has been closed';
  expect(during('closed-in-repair', 'page-closed', error)).toBe('closed-in-repair');
  expect(during('closed-in-repair', 'page-closed', error, 'client 2')).toBeUndefined();
  expect(during('browser-killed', 'page-closed', error, 'client 2')).toBe('browser-killed');
});

test('what Playwright makes of an unknown outcome is excused where the relay has said it, and a fault was on', () => {
  const error = 'page.evaluate: Execution context was destroyed, most likely because of a navigation.';
  const excuses = new Excuses();
  excuses.add({
    ...{ name: 'worker-killed-idle', aftermath: 'same-page', client: 'client 1' },
    fromMs: 5,
    toMs: 9,
  });
  const during = (from: number, to: number): string | undefined =>
    excuses.for(new Error(error), 'client 1', from, to);
  expect(during(0, 20)).toBeUndefined();
  excuses.unknown(12);
  expect(during(0, 20)).toBe('worker-killed-idle');
  expect(during(0, 11)).toBeUndefined();
  expect(during(10, 20)).toBeUndefined();
});

test('a wrong value is never excused', () => {
  const error = 'expect(received).toBe(expected): Expected: 42, Received: 41';
  for (const aftermath of ['same-page', 'page-closed', 'page-crashed', 'client-gone'] as const) {
    expect(during('any', aftermath, error)).toBeUndefined();
  }
});

test('only the loss of the extension may cut a navigation off', () => {
  const error = 'page.goto: net::ERR_ABORTED; maybe frame was detached?';
  expect(during('extension-reloaded', 'same-page', error)).toBe('extension-reloaded');
  expect(during('worker-killed-idle', 'same-page', error)).toBeUndefined();
});

test('knows what is on', () => {
  const excuses = new Excuses();
  const outage = { name: 'socket-reset', aftermath: 'same-page', client: 'client 1', fromMs: 1 } as const;
  excuses.add(outage);
  expect(excuses.on).toEqual(['socket-reset']);
});
