import { beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '../core/audit.ts';
import { TerminalReport } from './terminal-report.ts';

const START = new Date(2026, 10, 27, 14, 3, 11).getTime();

let written: string;
let nowMs: number;
let report: TerminalReport;
let laterRuns: (() => void)[];

beforeEach(() => {
  written = '';
  nowMs = START;
  laterRuns = [];
  report = make(false);
});

function make(colour: boolean): TerminalReport {
  const later = (run: () => void): number => laterRuns.push(run);
  return new TerminalReport({ write: (text) => (written += text), colour, now: () => nowMs, later });
}

function lines(...events: readonly (AuditEvent | number)[]): string[] {
  for (const event of events) {
    if (typeof event === 'number') nowMs += event;
    else report.event(event);
  }
  return written.split('\n').slice(0, -1);
}

const READY: AuditEvent = { event: 'extension.ready', browser: 'Chromium 156', tabs: 3 };
const LOST: AuditEvent = { event: 'extension.disconnected' };

test('the extension comes, goes and comes back', () => {
  expect(lines(READY, LOST, 84, { ...READY, tabs: 1 })).toEqual([
    '14:03:11  extension connected (Chromium 156), 3 tabs shared',
    '14:03:11  extension disconnected; commands wait until it is back',
    '14:03:11  extension connected again after 84 ms (Chromium 156), 1 tab shared',
  ]);
});

test('an extension that does not come back: what the user can do, once', () => {
  lines(READY, LOST, 84, READY, 500, LOST, { event: 'extension.disconnected', browserName: 'Work' }, 35_000);
  written = '';
  for (const run of laterRuns) run();
  expect(lines()).toEqual([
    expect.stringMatching(/^14:03:46 {2}the extension is not back: .* press "Reload"$/),
    expect.stringMatching(/^14:03:46 {2}Work: the extension is not back: /),
  ]);
});

test('with several browsers each line names its browser, and has its own outages', () => {
  const [work, home] = [{ browserName: 'Work' }, { browserName: 'At home' }];
  expect(lines({ ...LOST, ...work }, 84, { ...LOST, ...home }, 16, { ...READY, ...work })).toEqual([
    '14:03:11  Work: extension disconnected; commands wait until it is back',
    '14:03:11  At home: extension disconnected; commands wait until it is back',
    '14:03:11  Work: extension connected again after 100 ms (Chromium 156), 3 tabs shared',
  ]);
});

test('an outage counts from its beginning, whatever happens meanwhile', () => {
  const seen = lines(READY, LOST, 1_000, { event: 'extension.replaced' }, 3_200, READY, READY);
  expect(seen.slice(2)).toEqual([
    '14:03:15  extension connected again after 4.2 s (Chromium 156), 3 tabs shared',
    '14:03:15  extension connected (Chromium 156), 3 tabs shared',
  ]);
});

test('clients come and go', () => {
  const client = { client: 2, name: 'agent' };
  expect(
    lines({ event: 'client.connected', ...client }, 720_000, { event: 'client.disconnected', ...client }),
  ).toEqual([
    '14:03:11  client 2 ("agent") connected',
    '14:15:11  client 2 ("agent") disconnected after 12 min',
  ]);
});

test('tabs, refusals and files', () => {
  const by = { client: 1, tab: 4, origin: 'https://a.test' };
  expect(
    lines(
      { event: 'tab.shared', tab: 4, origin: 'https://a.test' },
      { event: 'refused', rule: 'scheme', method: 'Page.navigate', client: 1 },
      { event: 'extension.refused', code: 'wrong-key' },
      { event: 'request.refused', rule: 'http.origin', name: 'agent' },
      { event: 'download', file: 'a.pdf', ...by },
      { event: 'tab.unshared', tab: 4, origin: 'https://a.test' },
    ),
  ).toEqual([
    '14:03:11  tab shared: https://a.test',
    '14:03:11  client 1: Page.navigate was refused (scheme)',
    '14:03:11  an extension was refused (wrong-key); its popup says why',
    '14:03:11  client "agent" was refused (http.origin)',
    '14:03:11  client 1 downloaded a.pdf',
    '14:03:11  tab no longer shared: https://a.test',
  ]);
});

test('is quiet about what would be too much, and about what anybody can cause', () => {
  expect(
    lines(
      { event: 'client.attached', client: 1, tab: 4, origin: 'https://a.test' },
      { event: 'request.refused', rule: 'http.origin' },
      { event: 'extension.connected', instanceId: 'i' },
    ),
  ).toEqual([]);
});

test('in a file, the date stands before the time', () => {
  let text = '';
  const write = (line: string): void => void (text += line);
  const now = (): number => new Date(2026, 0, 9, 14, 3, 5).getTime();
  new TerminalReport({ write, colour: false, now, hasDate: true, later: () => undefined }).warn('it is full');
  expect(text).toBe('2026-01-09 14:03:05  it is full\n');
});

test('what comes from outside cannot steer the terminal', () => {
  const by = { client: 1, tab: 4, origin: 'https://a.test' };
  expect(lines({ event: 'download', file: 'a\u001b[2J\n\u202eb', ...by })).toEqual([
    '14:03:11  client 1 downloaded a?[2J??b',
  ]);
});

test('colours only where they are wanted', () => {
  lines(READY);
  expect(written).not.toContain('\u001b');
  report = make(true);
  lines(READY);
  expect(written).toContain('\u001b[32m');
});

test('a warning with its details', () => {
  report.warn('the audit log cannot be written', { error: 'EACCES' });
  expect(written).toBe('14:03:11  the audit log cannot be written, error EACCES\n');
});
