import { expect, test } from 'vitest';
import type { HistoryEvent } from '../history/event.ts';
import { messagesPassed } from './messages-passed.ts';

function frame(
  text: string,
  from: 'peer' | 'server' = 'server',
  opcode: 'text' | 'ping' = 'text',
): HistoryEvent {
  return { t: 1, type: 'frame', link: 'extension', socket: 1, from, opcode, bytes: text.length, text };
}

test('what passed is counted by type and method, the most frequent first', () => {
  const command = '{"type":"forwardCDPCommand","method":"Runtime.evaluate","id":1}';
  const events = [
    frame('{"type":"ping"}'),
    frame(command),
    frame(command),
    frame('x'),
    frame('', 'server', 'ping'),
  ];
  expect(messagesPassed(events, 'relay')).toBe(
    '2 × forwardCDPCommand Runtime.evaluate, 1 × ping, 1 × a message without a type',
  );
  expect(messagesPassed(events, 'extension')).toBe('nothing');
});

test('a long list is cut', () => {
  const events = Array.from({ length: 14 }, (_, index) => frame(`{"type":"t${index}"}`, 'peer'));
  expect(messagesPassed(events, 'extension')).toMatch(/1 × t11, 2 other kinds$/);
});
