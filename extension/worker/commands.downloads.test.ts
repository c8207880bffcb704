/** Which of the browser's downloads the relay means. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DownloadFind } from '../../relay/protocol/frames.ts';
import { handleFrame } from './commands.ts';
import { SharedTabs } from './shared-tabs.ts';
import { CommandedBrowser } from './testing/commanded-browser.ts';

const URL = 'https://a.test/file';

let items: object[];
let cancelled: number[];
let answers: unknown[];

beforeEach(() => {
  vi.useFakeTimers({ now: 100_000 });
  items = [];
  cancelled = [];
  answers = [];
  const downloads = {
    search: () => Promise.resolve(items),
    cancel: (id: number) => Promise.resolve(cancelled.push(id)),
  };
  vi.stubGlobal('chrome', { ...new CommandedBrowser().chrome, downloads });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** One that began so long ago. */
function began(id: number, agoMs: number, state: 'complete' | 'in_progress' = 'complete'): void {
  const startTime = new Date(Date.now() - agoMs).toISOString();
  items.unshift({ id, url: URL, finalUrl: URL, state, filename: `/file ${id}`, startTime });
}

async function ask(
  type: 'download.find' | 'download.cancel',
  which: Pick<DownloadFind, 'later' | 'agoMs'>,
): Promise<void> {
  const tabs = new SharedTabs({ send: () => undefined, changed: () => undefined, happened: () => undefined });
  const answered = (_frame: object, body?: string): void => void answers.push(JSON.parse(body ?? 'null'));
  handleFrame({ frame: { type, n: 1, id: 1, url: URL, ...which } }, tabs, answered, () => undefined, {
    allowFiles: false,
  });
  await vi.advanceTimersByTimeAsync(10_000);
}

test('the latest, or the one that others have followed', async () => {
  began(1, 300);
  began(2, 200);
  await ask('download.find', { later: 0, agoMs: 150 });
  await ask('download.find', { later: 1, agoMs: 150 });
  expect(answers).toEqual([
    { state: 'complete', path: '/file 2' },
    { state: 'complete', path: '/file 1' },
  ]);
});

test('one that the relay has not heard of does not count', async () => {
  began(1, 300);
  began(2, 100);
  await ask('download.find', { later: 0, agoMs: 200 });
  expect(answers).toEqual([{ state: 'complete', path: '/file 1' }]);
});

test('nor one that begins while it is waited for', async () => {
  began(1, 300, 'in_progress');
  const asked = ask('download.find', { later: 0, agoMs: 200 });
  began(2, -40);
  await asked;
  expect(answers).toEqual([{ state: 'in_progress' }]);
});

test('of an older relay, which does not say, all count', async () => {
  began(1, 300);
  began(2, 100);
  await ask('download.find', { later: 0 });
  expect(answers).toEqual([{ state: 'complete', path: '/file 2' }]);
});

test('the same one is cancelled', async () => {
  began(1, 300, 'in_progress');
  began(2, 100, 'in_progress');
  await ask('download.cancel', { later: 0, agoMs: 200 });
  expect(cancelled).toEqual([1]);
});
