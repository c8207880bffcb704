import { expect, test } from 'vitest';
import { resultsIn, type Report } from './playwright-suite.ts';

const failed = '\u001b[31mError: no\u001b[39m\n\n  Expected: 1\n  Received: 2\n  Call log:';

const report: Report = {
  suites: [
    {
      title: 'page-click.spec.ts',
      file: 'page-click.spec.ts',
      specs: [
        { title: 'should click', tests: [{ status: 'expected', results: [{}] }] },
        {
          title: 'should fail',
          tests: [{ status: 'unexpected', results: [{ error: { message: failed } }] }],
        },
      ],
      suites: [
        {
          title: 'with a group',
          file: 'page-click.spec.ts',
          specs: [{ title: 'should be left out', tests: [{ status: 'skipped', results: [] }] }],
        },
      ],
    },
  ],
};

test('a report is read with files, groups and the beginnings of errors', () => {
  expect([...resultsIn(report)]).toEqual([
    ['page-click.spec.ts › should click', { outcome: 'passed' }],
    ['page-click.spec.ts › should fail', { outcome: 'failed', error: 'Error: no Expected: 1 Received: 2' }],
    ['page-click.spec.ts › with a group › should be left out', { outcome: 'skipped' }],
  ]);
});

test('a report of a run that did not begin is an error with its reason', () => {
  const empty = { suites: [], errors: [{ message: 'Cannot find module' }] };
  expect(() => resultsIn(empty)).toThrow('Playwright ran no test. Cannot find module');
});
