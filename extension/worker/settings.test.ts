import { expect, test } from 'vitest';
import {
  changesLink,
  DEFAULT_SETTINGS,
  parseSettings,
  withoutRelay,
  withoutToken,
  withPort,
  withRelay,
} from './settings.ts';

test('saved settings are read', () => {
  expect(parseSettings({ port: 1234, pairingKey: ' secret ', allowFiles: true })).toEqual({
    port: 1234,
    pairingKey: 'secret',
    pairAgain: false,
    allowFiles: true,
    otherRelays: [],
    tabGroup: false,
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
  const kept = { ...DEFAULT_SETTINGS, port: 1234, pairAgain: true };
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

test('other relays are read; what is malformed, doubled or in use is left out', () => {
  const [good, other] = [
    { port: 2, pairingKey: 'b' },
    { port: 3, pairingKey: 'c' },
  ];
  const stored = [
    good,
    null,
    { port: 2, pairingKey: 'again' },
    { port: 1, pairingKey: 'used' },
    { port: 4 },
    other,
  ];
  expect(parseSettings({ port: 1, pairingKey: 'a', otherRelays: stored }).otherRelays).toEqual([good, other]);
  expect(parseSettings({ otherRelays: 'x' }).otherRelays).toEqual([]);
});

test('the relay that was in use stays among the others, and each can be used again or forgotten', () => {
  const first = { ...DEFAULT_SETTINGS, port: 1, pairingKey: 'a' };
  const second = withRelay(first, { port: 2, pairingKey: 'b' });
  expect(second).toEqual({ ...first, port: 2, pairingKey: 'b', otherRelays: [{ port: 1, pairingKey: 'a' }] });
  const back = withPort(second, 1);
  expect(back).toEqual({ ...first, otherRelays: [{ port: 2, pairingKey: 'b' }] });
  expect(withoutRelay(back, 2)).toEqual(first);
  // A new key for the same port, and a browser that was not paired before.
  expect(withRelay(first, { port: 1, pairingKey: 'c' })).toEqual({ ...first, pairingKey: 'c' });
  expect(withRelay(DEFAULT_SETTINGS, { port: 1, pairingKey: 'a' })).toEqual(first);
  // The relay has moved to another port.
  expect(withPort(first, 5)).toEqual({ ...first, port: 5, otherRelays: [{ port: 1, pairingKey: 'a' }] });
});

test('a new key counts for all relays that have their browsers in common', () => {
  const first = { ...DEFAULT_SETTINGS, port: 1, pairingKey: 'a', home: 'h' };
  const elsewhere = withRelay(first, { port: 9, pairingKey: 'z', home: 'other' });
  const second = withRelay(elsewhere, { port: 2, pairingKey: 'b', home: 'h' });
  expect(second.otherRelays).toEqual([
    { port: 9, pairingKey: 'z', home: 'other' },
    { port: 1, pairingKey: 'b', home: 'h' },
  ]);
  expect(withPort(second, 9)).toMatchObject({ port: 9, pairingKey: 'z', home: 'other' });
  expect(parseSettings(second)).toEqual(second);
  // A relay of an earlier version does not say it.
  expect(withRelay(second, { port: 3, pairingKey: 'c' }).home).toBeUndefined();
});

test('what changes only the display does not end the connection', () => {
  const settings = { ...DEFAULT_SETTINGS, port: 1, pairingKey: 'a' };
  expect(
    changesLink(settings, { ...settings, tabGroup: true, otherRelays: [{ port: 2, pairingKey: 'b' }] }),
  ).toBe(false);
  expect(changesLink(settings, { ...settings, allowFiles: true })).toBe(true);
  expect(changesLink(settings, withPort(settings, 2))).toBe(true);
});
