/** Each sample has one classic bug. The check that is for it finds it, and finds nothing in its fixed twin. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { expect, test } from 'playwright/test';
import { CHECKS } from '../../harness/checkup/checks.ts';
import { checkup } from '../../harness/checkup/checkup.ts';
import { readSubject, SubjectError } from '../../harness/checkup/subject.ts';
import type { ScenarioResult } from '../../harness/results/run-result.ts';

const SAMPLES_FOLDER = 'harness/samples/extensions';
const SAMPLES = [
  { bug: 'throws-later', check: 'starts', says: 'nothing to refresh' },
  { bug: 'late-listener', check: 'late-listeners', says: 'tabs.onUpdated is registered too late' },
  { bug: 'duplicate-menu', check: 'restarts', says: 'duplicate id look-up' },
  { bug: 'alarm-recreated', check: 'alarms', says: 'The alarm "sync" starts anew' },
  { bug: 'offscreen-twice', check: 'restarts', says: 'Only a single offscreen document' },
  { bug: 'kept-alive', check: 'idle', says: 'The worker never ends' },
  {
    bug: 'global-state',
    check: 'memory',
    says: 'The answer to "visit" is kept only in the worker\'s memory',
  },
  {
    bug: 'unlock-lost',
    check: 'memory',
    says: 'The answer to "isLocked" is kept only in the worker\'s memory',
  },
  { bug: 'long-timeout', check: 'idle', says: 'setTimeout with 45 s is lost' },
  { bug: 'port-not-reconnected', check: 'messages', says: 'The port "clicks" is not opened again' },
  { bug: 'never-answered', check: 'messages', says: 'The message "settings" never gets an answer' },
  { bug: 'storage-race', check: 'storage', says: 'local.history and local.total contradict each other' },
  { bug: 'orphaned-script', check: 'reload', says: 'An orphaned content script still calls the extension' },
  {
    bug: 'session-state-lost',
    check: 'browser-restart',
    says: "Cannot read properties of undefined (reading 'colour')",
  },
  { bug: 'migrated-twice', check: 'update', says: 'The update migrates local.timeout twice' },
  {
    bug: 'retry-storm',
    check: 'retries',
    says: 'tries https://holdfast.invalid/config.json again and again',
  },
] as const;

async function resultsOf(
  bug: string,
  twin: string,
  check: string,
  url?: string,
): Promise<ScenarioResult | undefined> {
  const run = await checkup({
    subject: await readSubject(resolve(SAMPLES_FOLDER, bug, twin)),
    checks: CHECKS.filter(({ name }) => name === check),
    workers: 1,
    ...(url === undefined ? {} : { url }),
    ...(check === 'update' ? { from: resolve(SAMPLES_FOLDER, bug, 'old') } : {}),
    replay: ({ name }) => name,
    signal: new AbortController().signal,
    started: () => undefined,
    finished: () => undefined,
  });
  return run.scenarios[0];
}

for (const { bug, check, says } of SAMPLES) {
  test(`${bug}: the check "${check}" finds it`, async () => {
    const result = await resultsOf(bug, 'broken', check);
    expect(result?.error?.message).toContain(says);
    expect(result?.status).toBe('failed');
  });

  test(`${bug}: its fixed twin is clean`, async () => {
    const result = await resultsOf(bug, 'fixed', check);
    expect(result?.error).toBeUndefined();
    expect(result?.status).toBe('passed');
  });
}

test('an error that comes seconds after each start is found by the check "starts", not by others', async () => {
  for (const check of ['restarts', 'browser-restart'])
    expect((await resultsOf('throws-later', 'broken', check))?.status).toBe('passed');
});

test('messages of a content script that starts late are seen', async () => {
  // Chromium runs content scripts when the page has loaded and is idle.
  const busy =
    'addEventListener("load", () => { const end = Date.now() + 1500; while (Date.now() < end); });';
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><script>${busy}</script><p>busy</p>`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const result = await resultsOf('global-state', 'broken', 'memory', `http://127.0.0.1:${port}/`);
    expect(result?.error?.message).toContain('The answer to "visit"');
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('a folder without a manifest is wrong usage, and the message says what to pass', async () => {
  await expect(readSubject('e2e')).rejects.toThrow(SubjectError);
});
