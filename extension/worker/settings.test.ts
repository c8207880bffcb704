import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, parseSettings } from './settings.ts';

test('what was saved is read', () => {
  const allowFiles = true;
  expect(parseSettings({ port: 1234, token: ' secret ', allowFiles })).toEqual({
    port: 1234,
    token: 'secret',
    allowFiles,
  });
});

test.each([undefined, null, 'text', {}, { port: 'x', token: 1, allowFiles: 'yes' }])(
  'from %j the defaults are read',
  (stored) => {
    expect(parseSettings(stored)).toEqual(DEFAULT_SETTINGS);
  },
);

test.each([0, -1, 65_536, 1.5, NaN, '80'])('%j is no port', (port) => {
  expect(parseSettings({ port }).port).toBe(DEFAULT_SETTINGS.port);
});
