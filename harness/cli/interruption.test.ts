import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onInterrupt } from './interruption.ts';

/** A process that remembers with which codes it was to exit. */
class Process extends EventEmitter {
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}

let process: Process;
let stops: string[];
let ignoreSignals: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  process = new Process();
  stops = [];
  ignoreSignals = onInterrupt((signal) => stops.push(signal), process);
});

afterEach(() => vi.useRealTimers());

test('the first signal stops the run, a second one ends the process', () => {
  process.emit('SIGINT', 'SIGINT');
  expect([stops, process.exits]).toEqual([['SIGINT'], []]);
  vi.advanceTimersByTime(1_000);
  process.emit('SIGINT', 'SIGINT');
  expect([stops, process.exits]).toEqual([['SIGINT'], [130]]);
});

test('SIGTERM does the same', () => {
  process.emit('SIGTERM', 'SIGTERM');
  vi.advanceTimersByTime(1_000);
  process.emit('SIGTERM', 'SIGTERM');
  expect([stops, process.exits]).toEqual([['SIGTERM'], [143]]);
});

test('a Ctrl-C that arrives twice is one', () => {
  process.emit('SIGINT', 'SIGINT');
  vi.advanceTimersByTime(50);
  process.emit('SIGINT', 'SIGINT');
  expect(process.exits).toEqual([]);
});

test('afterwards, signals are left to Node', () => {
  ignoreSignals();
  expect(process.listenerCount('SIGINT') + process.listenerCount('SIGTERM')).toBe(0);
});
