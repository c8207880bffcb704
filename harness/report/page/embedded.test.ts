import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { embed, MAX_RUN_EVENTS, MAX_SCENARIO_EVENTS, thin } from './embedded.ts';
import { sampleRun } from '../testing/sample-run.ts';

function frame(t: number): HistoryEvent {
  return { t, type: 'frame', link: 'client', socket: 1, from: 'peer', opcode: 'text', bytes: 1 };
}

test('keeps a history that fits', () => {
  const history = [frame(1), frame(2)];
  expect(thin(history, 2)).toEqual({ events: history, leftOut: 0 });
});

test('drops frames first, starting with those farthest from a fault and from the end', () => {
  const strike: HistoryEvent = { t: 50, type: 'fault', name: 'f', phase: 'strike' };
  const socket: HistoryEvent = { t: 10, type: 'socket', link: 'client', socket: 1, state: 'open' };
  const history = [frame(0), socket, frame(30), frame(49), strike, frame(52), frame(80), frame(100)];
  const { events, leftOut } = thin(history, 5);
  expect(events.map((event) => event.t)).toEqual([10, 49, 50, 52, 100]);
  expect(leftOut).toBe(3);
});

test('limits the events of a scenario and of the whole run', () => {
  const run = sampleRun();
  const history = Array.from({ length: 5000 }, (_, index) => frame(index));
  const scenarios = Array.from({ length: 100 }, () =>
    run.scenarios.map((one) => ({ ...one, history })),
  ).flat();
  const few = embed({ ...run, scenarios: scenarios.slice(0, 3) });
  expect(few.scenarios.map(({ events }) => events.length)).toEqual(Array(3).fill(MAX_SCENARIO_EVENTS));
  const many = embed({ ...run, scenarios });
  expect(many.scenarios.flatMap(({ events }) => events)).toHaveLength(MAX_RUN_EVENTS);
});
