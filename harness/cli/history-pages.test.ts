import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toHtml } from '../report/html-report.ts';
import { sampleRun } from '../report/testing/sample-run.ts';
import { pageOfHistory, withHistoryPages } from './history-pages.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pages-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('each failure with a history gets a page, to which the report links', async () => {
  const run = sampleRun();
  const failed = run.scenarios.filter(({ status, history }) => status === 'failed' && history.length > 0);
  const withPages = await withHistoryPages(
    run,
    join(folder, 'torture.html'),
    join(folder, 'torture-histories'),
  );
  const pages = withPages.scenarios.flatMap(({ historyPage }) => historyPage ?? []);
  expect(pages).toEqual(failed.map(({ name }) => `torture-histories/${name}.html`));
  expect(pages.length).toBeGreaterThan(0);
  expect(readdirSync(join(folder, 'torture-histories'))).toHaveLength(pages.length);
  const [page = ''] = pages;
  const text = readFileSync(join(folder, page), 'utf8');
  expect(text).toContain('href="./../torture.html"');
  expect(text).toContain('href="./trace.json"');
  expect(text).toContain('default-src &#39;none&#39;');
  expect(toHtml(withPages)).toContain(`href="./${page}"`);
});

test('what a history says cannot become HTML', async () => {
  const history = join(folder, 'evil.jsonl');
  const evil = '</script><script>alert(1)</script>';
  const events = [
    { t: 1, type: 'step', name: evil, state: 'started' },
    { t: 2, type: 'step', name: evil, state: 'failed', detail: evil },
  ];
  writeFileSync(history, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const page = join(folder, 'evil.html');
  await pageOfHistory(history, page);
  const text = readFileSync(page, 'utf8');
  expect(text).not.toContain('<script>alert');
  expect(text).toContain('&lt;script&gt;alert(1)');
});

test('a file that is no history is refused', async () => {
  const history = join(folder, 'empty.jsonl');
  writeFileSync(history, '');
  await expect(pageOfHistory(history, join(folder, 'empty.html'))).rejects.toThrow('This is not a history');
});
