import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { buildModel, type PageEvent } from './build-model.ts';
import { KINDS, MARKS, NONE } from './page-model.ts';

function frame(
  t: number,
  link: 'client' | 'extension',
  from: 'peer' | 'server',
  ...parts: unknown[]
): HistoryEvent {
  const text = parts.map((part) => JSON.stringify(part)).join('\n');
  return { t, type: 'frame', link, socket: 1, from, opcode: 'text', bytes: text.length, text };
}

const tabState = { tab: 7, targetId: 'ABCDEF12', attachment: 'a1' };
const attached = frame(1, 'extension', 'peer', { n: 1, type: 'tab.attached', state: tabState });
const session = frame(2, 'client', 'server', {
  method: 'Target.attachedToTarget',
  params: { sessionId: 'S1', targetInfo: { targetId: 'ABCDEF12', type: 'page' } },
});
const command = { type: 'forwardCDPCommand', tab: 7, method: 'Page.enable' };

function read(events: readonly PageEvent[]): Record<string, unknown>[] {
  const { model } = buildModel(events);
  const { items } = model;
  return items.us.map((us, item) => ({
    us,
    kind: KINDS[items.kind[item] ?? 0],
    mark: MARKS[items.mark[item] ?? 0],
    from: model.lanes[items.from[item] ?? 0],
    to: model.lanes[items.to[item] ?? 0],
    label: model.labels[items.label[item] ?? NONE],
    method: model.methods[items.method[item] ?? NONE],
    tab: model.tabs[items.tab[item] ?? NONE],
    partner: items.partner[item],
    passed: items.passed[item],
  }));
}

test('a command of a client, the request that passes it on, and their answers belong together', () => {
  const items = read([
    attached,
    session,
    frame(3, 'client', 'peer', { id: 5, method: 'Page.enable', sessionId: 'S1' }),
    frame(4, 'extension', 'server', { n: 1, id: 9, attachment: 'a1', ...command }, {}),
    frame(5, 'extension', 'peer', { n: 2, type: 'result', id: 9 }, {}),
    frame(6, 'client', 'server', { id: 5, result: {}, sessionId: 'S1' }),
  ]);
  expect(items[2]).toMatchObject({ kind: 'command', from: 'client', to: 'relay', partner: 5, passed: 3 });
  expect(items[3]).toMatchObject({ kind: 'command', from: 'relay', to: 'worker', partner: 4, passed: 2 });
  expect(items[4]).toMatchObject({ kind: 'answer', method: 'Page.enable', partner: 3 });
  expect(items[5]).toMatchObject({ kind: 'answer', method: 'Page.enable', partner: 2 });
  expect(new Set(items.map(({ tab }) => tab))).toEqual(new Set(['tab 1 (ABCDEF)']));
});

test('an error is linked, and says why', () => {
  const items = read([
    frame(3, 'client', 'peer', { id: 5, method: 'Page.enable' }),
    frame(6, 'client', 'server', { id: 5, error: { code: -32000, message: 'No such page' } }),
  ]);
  expect(items[1]).toMatchObject({ kind: 'error', label: 'Page.enable No such page', partner: 0 });
});

test('the same number on another socket is another command', () => {
  const items = read([
    frame(3, 'client', 'peer', { id: 5, method: 'Page.enable' }),
    { ...frame(6, 'client', 'server', { id: 5, result: {} }), socket: 2 } as HistoryEvent,
  ]);
  expect(items.map(({ partner }) => partner)).toEqual([NONE, NONE]);
});

test('marks a lost debugger, the new attachment, and what is sent again to it', () => {
  const items = read([
    attached,
    frame(3, 'client', 'peer', { id: 5, method: 'Page.enable' }),
    frame(4, 'extension', 'server', { n: 1, id: 9, attachment: 'a1', ...command }, {}),
    frame(5, 'extension', 'peer', { n: 3, type: 'tab.detached', tab: 7, reason: 'lost' }),
    frame(6, 'extension', 'peer', { type: 'tab.attached', state: { ...tabState, attachment: 'a2' } }),
    frame(7, 'extension', 'server', { n: 2, id: 10, attachment: 'a2', ...command }, {}),
  ]);
  expect(items.map(({ mark }) => mark)).toEqual([
    'none',
    'none',
    'none',
    'detach',
    'attach again',
    'sent again',
  ]);
});

test('a request that is sent again on another connection keeps its number', () => {
  const request = { n: 4, id: 9, attachment: 'a1', ...command };
  const items = read([frame(1, 'extension', 'server', request), frame(2, 'extension', 'server', request)]);
  expect(items.map(({ mark }) => mark)).toEqual(['none', 'sent again']);
});

test('a message of several frames gives several items', () => {
  const text = ['{"type":"ping"}', '{"n":2,"type":"tab.detached","tab":7,"reason":"closed"}'].join('\u001e');
  const { model, payloads } = buildModel([
    { t: 1, type: 'frame', link: 'extension', socket: 1, from: 'peer', opcode: 'text', bytes: 9, text },
  ]);
  expect(model.items.kind.map((kind) => KINDS[kind])).toEqual(['heartbeat', 'control']);
  expect(payloads).toEqual(text.split('\u001e'));
});

test('a truncated frame keeps both ends, and says how much is missing', () => {
  const { payloads } = buildModel([
    {
      ...{ t: 1, type: 'frame', link: 'client', socket: 1, from: 'peer', opcode: 'text' },
      ...{ bytes: 100, text: '{"id":1,"method":"Page.navigate","params":{"url":"', tail: '"}}' },
    },
  ]);
  expect(payloads[0]).toMatch(/^\{"id":1.*\n… 47 more bytes …\n"\}\}$/);
});

test('a fault is active until it is healed, or until the recovery', () => {
  const { model } = buildModel([
    { t: 10, type: 'fault', name: 'down', phase: 'strike' },
    { t: 30, type: 'fault', name: 'down', phase: 'heal' },
    { t: 50, type: 'fault', name: 'worker-killed', phase: 'strike' },
    { t: 90, type: 'recovery', fault: 'worker-killed', ms: 40 },
  ]);
  expect(model.bands.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual([
    [10, 30],
    [50, 90],
  ]);
});

test('the lanes of the simulator become those of the page', () => {
  const items = read([
    { t: 0, type: 'note', lane: 'tab 2', text: 'opened as tab 7' },
    { t: 1, type: 'note', lane: 'person', text: 'shares tab 7 (a click)' },
    { t: 2, type: 'note', lane: 'tab 2', text: 'debugger attached' },
    { t: 3, type: 'note', lane: 'tab 2', text: 'debugger detached: target_closed' },
    { t: 4, type: 'note', lane: 'tab 2', text: 'debugger attached' },
  ]);
  expect(items.map(({ from, mark }) => [from, mark])).toEqual([
    ['tab 1 (7)', 'none'],
    ['user', 'none'],
    ['tab 1 (7)', 'none'],
    ['tab 1 (7)', 'detach'],
    ['tab 1 (7)', 'attach again'],
  ]);
});

test('messages of other relays are read as JSON-RPC', () => {
  const items = read([
    frame(1, 'extension', 'server', {
      id: 3,
      method: 'forwardCDPCommand',
      params: { method: 'Page.enable' },
    }),
    frame(2, 'extension', 'peer', { id: 3, result: {} }),
  ]);
  expect(items.map(({ kind, method, partner }) => [kind, method, partner])).toEqual([
    ['command', 'Page.enable', 1],
    ['answer', 'Page.enable', 0],
  ]);
});
