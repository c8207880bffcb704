import { expect, test } from 'vitest';
import { allFaults, faultByName } from '../faults/index.ts';
import { ToleratedErrors } from './tolerated-errors.ts';

/** Name of the fault, if it explains an error that a client got while it was on. */
function during(name: string, error: string, client = 'client 1'): string | undefined {
  const toleratedErrors = new ToleratedErrors();
  toleratedErrors.add({ fault: faultByName(name), client: 'client 1', fromMs: 1_000, toMs: 2_000 });
  return toleratedErrors.explanationOf(new Error(error), client, 1_500, 3_000);
}

test('an unknown outcome is explained by a fault, and by nothing else', () => {
  const error = 'Outcome unknown: the worker died';
  expect(during('worker-killed-idle', error)).toBe('worker-killed-idle');
  const toleratedErrors = new ToleratedErrors();
  expect(toleratedErrors.explanationOf(new Error(error), 'client 1', 0, 1)).toBeUndefined();
  toleratedErrors.add({ fault: faultByName('socket-reset'), client: 'client 1', fromMs: 5, toMs: 9 });
  expect(toleratedErrors.explanationOf(new Error(error), 'client 1', 10, 20)).toBeUndefined();
  expect(toleratedErrors.explanationOf(new Error(error), 'client 1', 0, 4)).toBeUndefined();
  expect(toleratedErrors.explanationOf(new Error(error), 'client 1', 0, 6)).toBe('socket-reset');
});

test('a page may be gone only after faults that end it', () => {
  const error = 'page.goto: Target page, context or browser has been closed';
  expect(during('relay-killed', error)).toBe('relay-killed');
  expect(during('worker-killed-idle', error)).toBeUndefined();
});

test('a request may fail without an event where a worker instance has ended', () => {
  const error = 'page.goto: net::ERR_FAILED at http://127.0.0.1/articles/1';
  expect(during('worker-killed-idle', error)).toBe('worker-killed-idle');
  expect(during('clock-back', error)).toBeUndefined();
});

test("what ends one client's tab explains no error of another's", () => {
  const error = 'page.goto: Target page, context or browser has been closed';
  expect(during('closed-in-repair', error)).toBe('closed-in-repair');
  expect(during('closed-in-repair', error, 'client 2')).toBeUndefined();
  expect(during('browser-killed', error, 'client 2')).toBe('browser-killed');
});

test('what Playwright makes of an unknown outcome is explained where the relay has said it, and a fault was on', () => {
  const error = 'page.evaluate: Execution context was destroyed, most likely because of a navigation.';
  const toleratedErrors = new ToleratedErrors();
  toleratedErrors.add({ fault: faultByName('worker-killed-idle'), client: 'client 1', fromMs: 5, toMs: 9 });
  const during = (from: number, to: number): string | undefined =>
    toleratedErrors.explanationOf(new Error(error), 'client 1', from, to);
  expect(during(0, 20)).toBeUndefined();
  toleratedErrors.unknown(12);
  expect(during(0, 20)).toBe('worker-killed-idle');
  expect(during(0, 11)).toBeUndefined();
  expect(during(10, 20)).toBeUndefined();
});

test('a wrong value is never explained', () => {
  const error = 'expect(received).toBe(expected): Expected: 42, Received: 41';
  for (const { name } of allFaults) expect(during(name, error)).toBeUndefined();
});

test('only the loss of the extension may cut a navigation off', () => {
  const error = 'page.goto: net::ERR_ABORTED; maybe frame was detached?';
  expect(during('extension-reloaded', error)).toBe('extension-reloaded');
  expect(during('worker-killed-idle', error)).toBeUndefined();
});

test('knows what is on', () => {
  const toleratedErrors = new ToleratedErrors();
  toleratedErrors.add({ fault: faultByName('socket-reset'), client: 'client 1', fromMs: 1 });
  expect(toleratedErrors.on).toEqual(['socket-reset']);
});
