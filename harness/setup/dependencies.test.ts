import { expect, test } from 'vitest';
import { isInstalled, networkError } from './dependencies.mjs';

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/ws': { version: '8.0.0', integrity: 'sha512-a' },
  'node_modules/other-platform': { version: '1.0.0', integrity: 'sha512-b', optional: true },
};

test("npm's own record of installed packages counts as installed", () => {
  expect(isInstalled(wanted, { 'node_modules/ws': { version: '8.0.0', integrity: 'sha512-a' } })).toBe(true);
});

test('a missing, different or extra package makes node_modules stale', () => {
  expect(isInstalled(wanted, {})).toBe(false);
  expect(isInstalled(wanted, { 'node_modules/ws': { version: '7.9.9', integrity: 'sha512-a' } })).toBe(false);
  expect(
    isInstalled(wanted, {
      'node_modules/ws': { version: '8.0.0', integrity: 'sha512-a' },
      'node_modules/left-over': { version: '1.0.0' },
    }),
  ).toBe(false);
});

test.each([
  ['{ "error": { "code": "EAI_AGAIN", "summary": "request failed" } }\n(exit code 1)', 'EAI_AGAIN'],
  ['{ "error": { "code": "E404", "summary": "Not Found" } }\n(exit code 1)', undefined],
  ['cannot start npm', undefined],
])('npm ping printed %s', (output, code) => {
  expect(networkError(output)).toBe(code);
});
