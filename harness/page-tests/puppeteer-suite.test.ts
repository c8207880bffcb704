import { expect, test } from 'vitest';
import { mochaResultsIn, partOf } from './puppeteer-suite.ts';

test('a report of mocha is read with files and the beginnings of errors', () => {
  const file = '/checkout/test/build/page.spec.js';
  const report = {
    tests: ['one', 'two', 'three'].map((fullTitle) => ({ fullTitle, file, err: {} })),
    pending: [{ fullTitle: 'three' }],
    failures: [
      { fullTitle: 'two', err: { message: 'no\n\n  because' } },
      // Of a hook, which is no test.
      { fullTitle: '"before all" hook', err: {} },
    ],
  };
  expect([...mochaResultsIn(report, '/checkout')]).toEqual([
    ['page.spec.js › one', { outcome: 'passed' }],
    ['page.spec.js › two', { outcome: 'failed', error: 'no because' }],
    ['page.spec.js › three', { outcome: 'skipped' }],
  ]);
});

test('a report without a test is an error', () => {
  expect(() => mochaResultsIn({ tests: [], pending: [], failures: [] }, '/checkout')).toThrow('ran no test');
});

test('the parts share the files out, whatever their order', () => {
  const files = ['c', 'a', 'b'];
  expect(partOf(files, { index: 1, count: 2 })).toEqual(['a', 'c']);
  expect(partOf(files, { index: 2, count: 2 })).toEqual(['b']);
  expect(partOf(files, undefined)).toEqual(['a', 'b', 'c']);
});
