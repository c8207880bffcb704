import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { commandTimes } from './latency.ts';

function frame(t: number, from: 'peer' | 'server', text: string, socket = 1): HistoryEvent {
  return { t, type: 'frame', link: 'client', socket, from, opcode: 'text', bytes: text.length, text };
}

test('an answer is matched to the command with its id on the same socket', () => {
  const times = commandTimes([
    frame(10, 'peer', '{"id":1,"method":"Page.enable"}'),
    frame(11, 'peer', '{"id":1,"method":"Runtime.evaluate"}', 2),
    frame(15, 'server', '{"id":1,"result":{}}', 2),
    frame(30, 'server', '{"id":1,"result":{}}'),
  ]);
  expect(times).toEqual([
    { t: 15, ms: 4, method: 'Runtime.evaluate' },
    { t: 30, ms: 20, method: 'Page.enable' },
  ]);
});

test('an id at the end is found; events and commands without an answer are left out', () => {
  const times = commandTimes([
    frame(0, 'peer', '{"method":"Page.enable","params":{},"id":7}'),
    frame(1, 'server', '{"method":"Page.loadEventFired","params":{}}'),
    frame(2, 'peer', '{"id":8,"method":"Page.reload"}'),
    frame(5, 'server', '{"id":7,"result":{}}'),
  ]);
  expect(times).toEqual([{ t: 5, ms: 5, method: 'Page.enable' }]);
});
