import { expect, test } from 'vitest';
import type { HistoryEvent } from '../../history/event.ts';
import { faultStories } from '../charts/fault-stories.ts';
import { lanesOf, packRows } from './lanes.ts';
import { linearScale, logScale } from './scale.ts';
import { lifeSpans, socketSpans, stepSpans } from './spans.ts';
import { timeline } from './timeline.ts';

function fault(t: number, name: string, phase: 'strike' | 'struck' | 'heal'): HistoryEvent {
  return { t, type: 'fault', name, phase };
}

test('matches each strike with its proof, heal and recovery, even if faults overlap', () => {
  const stories = faultStories([
    fault(10, 'a', 'strike'),
    fault(12, 'b', 'strike'),
    fault(13, 'a', 'struck'),
    fault(20, 'b', 'heal'),
    fault(30, 'a', 'heal'),
    { t: 40, type: 'recovery', fault: 'a', ms: 30 },
    fault(50, 'a', 'strike'),
    { t: 90, type: 'recovery', fault: 'a', ms: 40 },
  ]);
  expect(stories).toEqual([
    { number: 1, name: 'a', strikeMs: 10, struckMs: 13, healMs: 30, recoveryMs: 30, details: [] },
    { number: 2, name: 'b', strikeMs: 12, healMs: 20, details: [] },
    { number: 3, name: 'a', strikeMs: 50, recoveryMs: 40, details: [] },
  ]);
});

test('a span without a start begins with the history, one without an end lasts until its end', () => {
  const history: HistoryEvent[] = [
    { t: 5, type: 'life', of: 'worker', id: 'w1', state: 'ended', detail: 'killed' },
    { t: 7, type: 'life', of: 'worker', id: 'w2', state: 'started' },
    { t: 9, type: 'life', of: 'relay', id: 'r', state: 'started' },
  ];
  expect(lifeSpans(history, 'worker')).toMatchObject([
    { label: 'w1', fromMs: 5, toMs: 5, title: expect.stringContaining('killed') as string },
    { label: 'w2', fromMs: 7, toMs: 9, title: expect.stringContaining('still running') as string },
  ]);
});

test('a socket gets the colour of its link after its upgrade; a step gets the colour of its result', () => {
  const socket = { type: 'socket', link: 'client' } as const;
  const history: HistoryEvent[] = [
    { t: 0, type: 'step', name: 's', state: 'started' },
    { t: 1, ...socket, socket: 1, state: 'open' },
    { t: 2, ...socket, socket: 1, state: 'upgraded' },
    { t: 3, ...socket, socket: 2, state: 'open' },
    { t: 4, ...socket, socket: 2, state: 'refused' },
    { t: 6, ...socket, socket: 1, state: 'closed' },
    { t: 8, type: 'step', name: 's', state: 'failed' },
  ];
  expect(socketSpans(history, 'client')).toMatchObject([
    { fromMs: 1, toMs: 6, tone: 'client' },
    { fromMs: 3, toMs: 4, tone: 'refused' },
  ]);
  expect(stepSpans(history)).toMatchObject([{ fromMs: 0, toMs: 8, tone: 'failed' }]);
});

test('spans that do not overlap share a row, and the last row takes the rest', () => {
  const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
  const rows = packRows([span(0, 5), span(1, 9), span(2, 3), span(5, 6)], 2);
  expect(rows).toEqual([
    [span(0, 5), span(5, 6)],
    [span(1, 9), span(2, 3)],
  ]);
});

test('the number of drawn elements is limited', () => {
  const history = Array.from({ length: 50_000 }, (_, index): HistoryEvent => {
    if (index % 50 === 0) return fault(index, 'f', 'strike');
    if (index % 2 === 0) return { t: index, type: 'socket', link: 'client', socket: index, state: 'open' };
    return { t: index, type: 'frame', link: 'client', socket: 1, from: 'peer', opcode: 'ping', bytes: 0 };
  });
  expect(timeline(history).text.match(/<(rect|path|text|svg)/g)?.length).toBeLessThan(1500);
  expect(lanesOf(history).at(-1)).toMatchObject({ leftOut: 24_000 - 150, part: 'client' });
  const frames = lanesOf(history).at(-1)?.frames?.counts ?? [];
  expect(frames.reduce((a, b) => a + b, 0)).toBe(25_000);
});

test('scales have round ticks and visible bars', () => {
  expect(linearScale(0, 11_300).ticks).toEqual([0, 2000, 4000, 6000, 8000, 10_000]);
  expect(linearScale(0, 1000).at(250)).toBe('25%');
  expect(linearScale(0, 1_000_000).width(5, 6)).toBe('0.3%');
  expect(logScale([95, 6240]).ticks).toEqual([10, 100, 1000, 10_000]);
  expect(logScale([0]).at(0)).toBe('0%');
});
