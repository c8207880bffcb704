import fs from 'node:fs';
import { expect, test } from 'vitest';
import { addSums, sumCheck, sumLine, sumRunner } from './summary.mjs';

/** Real reports of the runners, shortened: no stacks, no single results, no Playwright configuration. */
function sample(name: string): string {
  return fs.readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8');
}

const oneFailure = { passed: 0, failed: 1, skipped: 0 };

test('Vitest: a file that does not load and a failing hook each count as a failure, a todo as skipped', () => {
  expect(sumRunner('vitest', sample('vitest'), 1)).toEqual({ passed: 2, failed: 3, skipped: 3 });
});

test('Playwright: a flaky test failed, and the test after a failed serial one is skipped', () => {
  expect(sumRunner('playwright', sample('playwright'), 1)).toEqual({ passed: 1, failed: 3, skipped: 2 });
});

test('Playwright: a failing global set-up is a failure', () => {
  expect(sumRunner('playwright', sample('playwright-setup-failed'), 1)).toEqual(oneFailure);
});

test('the simulator: seeds and saved runs are counted', () => {
  const report = '{"seeds":10,"passed":9,"failed":2,"corpus":{"runs":4,"failed":1}}';
  expect(sumRunner('sim', report, 1)).toEqual({ passed: 12, failed: 2, skipped: 0 });
});

test('the fuzzer: surfaces are counted', () => {
  expect(sumRunner('fuzz', '{"passed":3,"failed":1,"surfaces":[]}', 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('a runner without a report, or with a truncated one, counts as one failure', () => {
  expect(sumRunner('vitest', undefined, 0)).toEqual(oneFailure);
  expect(sumRunner('playwright', sample('playwright').slice(0, 500), 0)).toEqual(oneFailure);
  expect(sumRunner('vitest', '{"testResults":[{}]}', 0)).toEqual(oneFailure);
  expect(sumRunner('playwright', '{"stats":{},"errors":[]}', 0)).toEqual(oneFailure);
});

test('a runner that exits with an error after all tests passed counts as one failure', () => {
  const passed = '{"testResults":[{"status":"passed","assertionResults":[{"status":"passed"}]}]}';
  expect(sumRunner('vitest', passed, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(sumRunner('vitest', passed, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test('the last line is the total of all stages', () => {
  const sums = [sumCheck(true), sumCheck(false), { passed: 12, failed: 1, skipped: 3 }];
  expect(sumLine(addSums(sums))).toBe('12 passed, 2 failed, 3 skipped');
  expect(sumLine(addSums([]))).toBe('0 passed, 0 failed, 0 skipped');
});
