import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings, withoutToken } from './settings.ts';

test('saved settings are read', () => {
  expect(parseSettings({ port: 1234, pairingKey: ' secret ', allowFiles: true })).toEqual({
    port: 1234,
    pairingKey: 'secret',
    pairAgain: false,
    allowFiles: true,
  });
});

test.each([undefined, null, 'text', {}, { port: 'x', pairingKey: 1, allowFiles: 'yes' }])(
  '%j gives the defaults',
  (stored) => {
    expect(parseSettings(stored)).toEqual(DEFAULT_SETTINGS);
  },
);

test.each([0, -1, 65_536, 1.5, NaN, '%j is not a port'])('%j is no port', (port) => {
  expect(parseSettings({ port }).port).toBe(DEFAULT_SETTINGS.port);
});

test("an earlier version's token is not a pairing key: the extension must be paired again", () => {
  const stored = { port: 1234, token: 'secret' };
  const kept = { port: 1234, pairingKey: '', pairAgain: true, allowFiles: false };
  expect(parseSettings(stored)).toEqual(kept);
  expect(withoutToken(stored)).toEqual(kept);
  expect(parseSettings(kept)).toEqual(kept);
});

test.each([
  undefined,
  { port: 1234, pairingKey: 'key' },
  { port: 1, pairingKey: '', pairAgain: true, allowFiles: false },
])('there is nothing to do for %j, which has no token', (stored) => {
  expect(withoutToken(stored)).toBeUndefined();
});
