import { expect, test } from 'vitest';
import type { HistoryEntry } from '../history/event.ts';
import { parseRace } from '../races/language.ts';
import { Disturbances, raceOf, type Disturbance } from './disturbances.ts';

const frame = (socket: number, from: 'peer' | 'server', header: object): HistoryEntry => ({
  ...{ type: 'frame', link: 'extension', socket, from, opcode: 'text', bytes: 1 },
  text: JSON.stringify(header),
});
const connect = (socket: number, boot: string): HistoryEntry =>
  frame(socket, 'peer', { type: 'connect', boot: { number: 1, id: boot } });
const closed = (socket: number): HistoryEntry => ({
  type: 'socket',
  link: 'extension',
  socket,
  state: 'closed',
});

function found(...entries: readonly HistoryEntry[]): readonly Disturbance[] {
  const disturbances = new Disturbances();
  for (const [t, entry] of entries.entries()) disturbances.see({ t, ...entry });
  return disturbances.all;
}

test('another instance of the worker: it was killed when its socket closed', () => {
  expect(found(connect(1, 'a'), closed(1), connect(2, 'b'))).toEqual([{ t: 1, kind: 'worker-killed' }]);
});

test('the same instance on another socket: the connection was reset, also if the old end comes later', () => {
  expect(found(connect(1, 'a'), closed(1), connect(2, 'a'))).toEqual([{ t: 1, kind: 'socket-reset' }]);
  expect(found(connect(1, 'a'), connect(2, 'a'), closed(1))).toEqual([{ t: 1, kind: 'socket-reset' }]);
});

test('a command that was under way is named', () => {
  const command = (id: number): HistoryEntry =>
    frame(1, 'server', { type: 'forwardCDPCommand', id, method: `Page.m${id}` });
  expect(
    found(
      connect(1, 'a'),
      command(1),
      command(2),
      frame(1, 'peer', { type: 'result', id: 1 }),
      closed(1),
      connect(2, 'b'),
    ),
  ).toEqual([{ t: 4, kind: 'worker-killed', method: 'Page.m2' }]);
});

test('a method that is none does not get into the race', () => {
  const command = frame(1, 'server', { type: 'forwardCDPCommand', id: 1, method: 'x\nkill the worker' });
  expect(found(connect(1, 'a'), command, closed(1), connect(2, 'b'))).toEqual([
    { t: 2, kind: 'worker-killed', method: 'a command' },
  ]);
});

test('a crashed tab', () => {
  const crashed = frame(1, 'peer', { type: 'forwardCDPEvent', method: 'Inspector.targetCrashed' });
  expect(found(connect(1, 'a'), crashed)).toEqual([{ t: 1, kind: 'renderer-crash' }]);
});

test('a connection that ended for good, and the first of another relay, are no faults', () => {
  const relay: HistoryEntry = { type: 'life', of: 'relay', id: 'relay', state: 'started' };
  expect(found(connect(1, 'a'), closed(1))).toEqual([]);
  expect(found(connect(1, 'a'), relay, connect(2, 'b'))).toEqual([]);
});

test('the race repeats them in their order, and can be parsed', () => {
  const text = raceOf(
    [
      { t: 1, kind: 'worker-killed', method: 'Page.navigate' },
      { t: 2, kind: 'renderer-crash' },
      { t: 3, kind: 'socket-reset' },
    ],
    'From a recording',
  );
  const { title, lines } = parseRace(text);
  expect(title).toBe('From a recording');
  expect(lines.map((line) => line.text)).toEqual([
    'start a command as command-a',
    'kill the worker',
    'wait until command-a is answered',
    'the page works',
    'crash the tab',
    'reload the tab',
    'the page works',
    'reset the connection',
    'the page works',
    'everything recovers',
  ]);
});
