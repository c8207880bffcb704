import { expect, test } from 'vitest';
import { closest } from './closest.mjs';

const NAMES = ['Page.reload', 'Page.navigate', 'Page.navigateToHistoryEntry', 'Page.close'];

test.each([
  ['Page.navigat', 'Page.navigate'],
  ['page.NAVIGATE', 'Page.navigate'],
  ['Page.relaod', 'Page.reload'],
  ['Page.xclose', 'Page.close'],
])('%s may mean %s', (text, meant) => expect(closest(text, NAMES, 1)).toEqual([meant]));

test('the closest come first, and no more than are asked for', () => {
  expect(closest('Page.navigates', NAMES, 2)[0]).toBe('Page.navigate');
  expect(closest('Page.navigates', NAMES, 2)).toHaveLength(2);
  expect(closest('x', [], 2)).toEqual([]);
});

test('a name that needs more changes than allowed is left out', () => {
  expect(closest('Page.relod', NAMES, 1, 1)).toEqual(['Page.reload']);
  expect(closest('Page.rld', NAMES, 1, 1)).toEqual([]);
});
