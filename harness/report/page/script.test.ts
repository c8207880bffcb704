import { Script } from 'node:vm';
import { expect, test } from 'vitest';
import { aligned } from './client/aligned.ts';
import { decades, inUnit, nearestValue, timeText, wholeDecades } from './client/chart-options.ts';
import { describeEvent } from './client/describe-event.ts';
import { whatIsAt } from './client/what-is-at.ts';
import { chartStyle, pageScript } from './script.ts';

test('is a complete script that can be embedded, without dependencies', () => {
  expect(() => new Script(pageScript())).not.toThrow();
  expect(pageScript()).toContain('run-data');
  expect(pageScript()).not.toMatch(/<\/script|<!--|eval\(|\brequire\(|\bimport\(/i);
  expect(chartStyle()).toContain('.uplot');
});

test('describes events in words', () => {
  const frame = {
    t: 1,
    type: 'frame',
    link: 'client',
    socket: 3,
    opcode: 'text',
    bytes: 2,
    text: '{}',
  } as const;
  expect(describeEvent({ ...frame, from: 'peer' })).toEqual({
    words: 'client 3 → relay, text, 2 B',
    payload: '{}',
  });
  expect(describeEvent({ ...frame, from: 'server' }).words).toBe('relay → client 3, text, 2 B');
  const life = { t: 1, type: 'life', of: 'worker', state: 'ended', detail: 'killed' } as const;
  expect(describeEvent({ ...life, id: '2' }).words).toBe('worker 2 ended: killed');
  expect(describeEvent({ ...life, id: 'worker 2' }).words).toBe('worker 2 ended: killed');
});

test('series with different x values share one axis', () => {
  const [xs, one, other] = aligned([
    {
      points: [
        [1, 10],
        [3, 30],
      ],
    },
    { points: [[2, 5]] },
  ]);
  expect(xs).toEqual([1, 2, 3]);
  expect(one).toEqual([10, undefined, 30]);
  expect(other).toEqual([undefined, 5, undefined]);
});

test('a line breaks at a long gap', () => {
  const points = [
    [0, 1],
    [1, 2],
    [9, 3],
  ] as const;
  expect(aligned([{ points }], 5)).toEqual([
    [0, 1, 5, 9],
    [1, 2, null, 3],
  ]);
});

test('the pointer reads the nearest value of a series', () => {
  expect(nearestValue([null, 4, null, null], 3)).toBe(1);
  expect(nearestValue([null, 4, null, 7], 2)).toBe(1);
  expect(nearestValue([null, null], 1)).toBe(1);
});

test('a logarithmic axis covers whole powers of ten and labels each', () => {
  expect(wholeDecades(11, 900)).toEqual([1, 10_000]);
  expect(wholeDecades(20, 20)).toEqual([10, 100]);
  expect(decades(1, 1000)).toEqual([1, 10, 100, 1000]);
});

test('values and times use a unit that keeps them short', () => {
  const texts = [0.01, 0.34, 12.3, 1500].map((ms) => inUnit(ms, 'ms'));
  // A logarithmic axis never shows zero.
  expect(texts).toEqual(['0.01 ms', '0.3 ms', '12 ms', '1.5 s']);
  expect(inUnit(98.765, 'MB')).toBe('98.8 MB');
  expect([timeText(100, 60), timeText(100, 600)]).toEqual(['100 s', '1:40']);
});

test('describes a moment of the run with its scenario and active faults', () => {
  const run = {
    lengthS: 20,
    bands: [{ fromS: 5, toS: 5, name: 'relay-killed' }],
    parts: [
      { atS: 0, label: 'one' },
      { atS: 10, label: 'two' },
    ],
    charts: [],
  };
  expect(whatIsAt(run, 5.2, 0.5)).toBe('5.2 s · one · fault: relay-killed');
  expect(whatIsAt(run, 12, 0.5)).toBe('12 s · two · no active fault');
});
