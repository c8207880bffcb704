import { expect, test } from 'vitest';
import { faultMoment } from './fault-options.ts';

test('reads every moment', () => {
  expect(faultMoment('each-step')).toEqual({ kind: 'each-step' });
  expect(faultMoment('each-message')).toEqual({ kind: 'each-message' });
  expect(faultMoment('idle')).toEqual({ kind: 'idle' });
  expect(faultMoment('random:0.25')).toEqual({ kind: 'random', probability: 0.25 });
});

test.each(['', 'random', 'random:0', 'random:2', 'sometimes'])('refuses %j', (text) => {
  expect(() => faultMoment(text)).toThrow(expect.objectContaining({ code: 'badOption' }));
});
