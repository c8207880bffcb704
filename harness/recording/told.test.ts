import { expect, test } from 'vitest';
import { ClientErrors } from './told.ts';

test('errors of the relay are counted by their outcome; those of Chromium and refusals are not', () => {
  const errors = new ClientErrors();
  const see = (t: number, from: 'peer' | 'server', message: object): void =>
    errors.see({
      ...{ t, type: 'frame', link: 'client', socket: 1, from, opcode: 'text', bytes: 1 },
      text: JSON.stringify(message),
    });
  const ask = (id: number, data?: string): void => {
    see(id, 'peer', { id, method: `Page.m${id}` });
    see(id + 0.5, 'server', {
      id,
      ...(data === undefined ? { result: {} } : { error: { code: -32_000, data } }),
    });
  };
  ask(1, 'holdfast.gone.target');
  ask(2, 'holdfast.unknown.disconnected');
  ask(3, 'holdfast.unknown.disconnected');
  ask(4);
  ask(5, "Chromium's own");
  ask(6, 'holdfast.refused.read-only');
  expect(errors.all).toEqual([
    { outcome: 'unknown: disconnected', times: 2, method: 'Page.m3', t: 3.5 },
    { outcome: 'gone: target', times: 1, method: 'Page.m1', t: 1.5 },
  ]);
});
