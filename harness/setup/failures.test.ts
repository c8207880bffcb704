import fs from 'node:fs';
import { expect, test } from 'vitest';
import { failuresIn } from './failures.mjs';

/** The same real reports as for the sums. */
function sample(name: string): string {
  return fs.readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8');
}

test('Vitest: failed tests by file and title, and files that failed as a whole by their message', () => {
  expect(failuresIn('vitest', sample('vitest'), '/repository')).toMatchInlineSnapshot(`
    [
      "broken.test.ts: Cannot find module './missing.ts' imported from /repository/broken.test.ts",
      "hook.test.ts: no",
      "mixed.test.ts: arithmetic divides",
    ]
  `);
});

test('Playwright: failed and flaky tests by file, line and title', () => {
  expect(failuresIn('playwright', sample('playwright'))).toMatchInlineSnapshot(`
    [
      "mixed.spec.ts:3: fails",
      "mixed.spec.ts:5: flaky (flaky)",
      "mixed.spec.ts:6: first",
    ]
  `);
});

test('Playwright: a failing global set-up by its message', () => {
  expect(failuresIn('playwright', sample('playwright-setup-failed'))).toEqual(['Error: no Chromium']);
});

test('the simulator: the replay and what was violated', () => {
  const report =
    '{"failures":[{"seed":7,"replay":"reports/sim/seed-7.json","text":"a command ran twice\\nmore"}]}';
  expect(failuresIn('sim', report)).toEqual(['reports/sim/seed-7.json: a command ran twice']);
});

test('the fuzzer: the surface and its seed', () => {
  const surfaces = [
    { surface: 'http', seed: 1 },
    { surface: 'client', seed: 1, failure: {} },
  ];
  expect(failuresIn('fuzz', JSON.stringify({ surfaces }))).toEqual(['surface client, seed 1']);
});

test('the package: the titles of the steps', () => {
  expect(failuresIn('package', '{"passed":1,"failed":1,"failures":["publint"]}')).toEqual(['publint']);
});

test('nothing is known without a report, or with a truncated one', () => {
  expect(failuresIn('vitest', undefined)).toEqual([]);
  expect(failuresIn('playwright', sample('playwright').slice(0, 500))).toEqual([]);
});
