import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { ExtensionFrame, Unnumbered } from '../../relay/protocol/frames.ts';
import { Lanes, tabOf } from './lanes.ts';
import { WORKER_LIMITS } from './limits.ts';

type Frame = Unnumbered<ExtensionFrame>;

let sent: string[];
/** How many events the relay still takes before it is full. */
let room: number;
let lanes: Lanes;

beforeEach(() => {
  sent = [];
  room = 0;
  lanes = new Lanes({
    isFull: () => room <= 0,
    send: (frame, body) => {
      if (frame.type === 'forwardCDPEvent') room--;
      sent.push(body ?? frame.type);
    },
  });
});

const event = (tab: number, body: string): void =>
  lanes.put(
    tab,
    { type: 'forwardCDPEvent', tab, attachment: 'a', session: undefined, method: 'A.event' },
    body,
  );
const answer = (tab: number | undefined, body: string): void =>
  lanes.put(tab, { type: 'result', id: 1 }, body);

test('an event waits while too much is unacknowledged', () => {
  event(1, 'one');
  expect(sent).toEqual([]);
  room = 1;
  lanes.pump();
  event(1, 'two');
  expect(sent).toEqual(['one']);
});

test('an answer, and an event of a tab for which there is room, do not wait for the flood of another tab', () => {
  for (const body of ['1a', '1b', '1c']) event(1, body);
  answer(2, '2-answer');
  expect(sent).toEqual(['2-answer']);
  event(2, '2a');
  room = 2;
  lanes.pump();
  expect(sent.slice(1)).toEqual(['1a', '2a']);
});

test('an answer does not overtake an event of its own tab, and goes with it', () => {
  event(1, '1a');
  answer(1, '1-answer');
  lanes.put(1, { type: 'tab.detached', tab: 1, reason: 'lost' });
  event(1, '1b');
  room = 1;
  lanes.pump();
  expect(sent).toEqual(['1a', '1-answer', 'tab.detached']);
});

test('what is about no tab, or about several, overtakes nothing', () => {
  event(1, '1a');
  event(2, '2a');
  answer(undefined, 'of no tab');
  expect(sent).toEqual(['1a', '2a', 'of no tab']);
});

test('so much may wait and no more: then all of it is sent', () => {
  const half = 'x'.repeat(WORKER_LIMITS.lanesCharsMax / 2);
  event(1, half);
  event(2, half);
  expect(sent).toEqual([]);
  event(1, 'more');
  expect(sent.map((body) => body.length)).toEqual([half.length, 4, half.length]);
  sent = [];
  event(1, half);
  expect(sent).toEqual([]);
});

test('what was meant for a channel that is gone is forgotten', () => {
  event(1, '1a');
  lanes.clear();
  room = 5;
  event(1, '1b');
  expect(sent).toEqual(['1b']);
});

test('the tab of each kind of frame', () => {
  const state = { tab: 7, targetId: 'T', url: '', title: '' };
  const frames: Frame[] = [
    { type: 'forwardCDPEvent', tab: 7, attachment: 'a', session: undefined, method: 'A.event' },
    { type: 'tab.detached', tab: 7, reason: 'lost' },
    { type: 'tab.attached', state },
    { type: 'tab.updated', state },
    { type: 'tab.replaced', from: 6, state },
    { type: 'result', id: 1 },
  ];
  expect(frames.map(tabOf)).toEqual([7, 7, 7, 7, undefined, undefined]);
});

test('whatever comes, and however much room there is: each tab keeps its order, nothing is lost, nothing comes twice', () => {
  const step = fc.oneof(
    fc.record({ put: fc.constantFrom('event', 'answer'), tab: fc.constantFrom(1, 2, 3) }),
    fc.record({ room: fc.nat(3) }),
    fc.constant('flush' as const),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      sent = [];
      room = 0;
      lanes.clear();
      const put: string[] = [];
      for (const [at, each] of steps.entries()) {
        if (each === 'flush') lanes.flush();
        else if ('room' in each) {
          room = each.room;
          lanes.pump();
        } else {
          put.push(`${each.tab} ${at}`);
          (each.put === 'event' ? event : answer)(each.tab, `${each.tab} ${at}`);
        }
      }
      lanes.flush();
      const ofTab = (all: string[], tab: number): string[] => all.filter((it) => it.startsWith(`${tab} `));
      expect(sent).toHaveLength(put.length);
      for (const tab of [1, 2, 3]) expect(ofTab(sent, tab)).toEqual(ofTab(put, tab));
    }),
  );
});
