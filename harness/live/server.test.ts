import { request, type IncomingHttpHeaders } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SoakProgress } from '../soak/progress.ts';
import { LiveServer } from './server.ts';
import { liveView } from './view.ts';

const PROGRESS: SoakProgress = {
  ...{ leftMs: 60_000, iterations: 2, checks: 12, failed: 1, faults: 3, recoveries: 2 },
  doing: ['client 1: visit'],
  faultsOn: ['relay-killed'],
  ...{ lastRecoveryMs: 400, relayMb: 70, workerMb: 1, lastFailure: 'no' },
  soFar: {
    recoveries: [
      { fault: 'relay-killed', t: 1_000, ms: 400 },
      { fault: 'browser-killed', t: 9_000, ms: 45_000 },
    ],
    failures: Array.from({ length: 30 }, (_, index) => ({
      ...{ what: `visit ${index}`, iteration: 1, sinceMs: 0, t: 9_000, message: 'x'.repeat(5_000) },
      ...{ log: '', worker: '', replayFile: '', replayCommand: 'npm run repro' },
    })),
    struck: new Map([
      ['relay-killed', 1],
      ['browser-killed', 2],
      ['socket-reset', 0],
    ]),
    memory: {
      relay: Array.from({ length: 5_000 }, (_, index) => [index * 5_000, 70] as const),
      worker: [[0, 1]],
    },
  },
};

let server: LiveServer;

beforeEach(async () => {
  server = await LiveServer.start('Soak, seed <7>');
});

afterEach(() => server.close());

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, server.url), { method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

test('serves the page, and what it shows as soon as there is something', async () => {
  const page = await ask('/');
  expect(page.status).toBe(200);
  expect(page.body).toContain('Soak, seed &lt;7&gt;');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect((await ask('/state.json')).status).toBe(503);
  server.show(PROGRESS);
  const state = await ask('/state.json');
  expect(JSON.parse(state.body)).toEqual(liveView(PROGRESS));
});

test.each([
  ['another host', '/', { host: 'evil.example' }, 'GET', 421],
  ['another port', '/', { host: '127.0.0.1:1' }, 'GET', 421],
  ['another page', '/state.json', { origin: 'https://evil.example' }, 'GET', 403],
  ['a change', '/', {}, 'POST', 405],
  ['another path', '/secret', {}, 'GET', 404],
])('refuses %s', async (_what, path, headers, method, status) => {
  server.show(PROGRESS);
  const answer = await ask(path, headers, method);
  expect(answer.status).toBe(status);
  expect(answer.body).not.toContain('visit');
});

test('a page may say localhost', async () => {
  const { port } = new URL(server.url);
  expect((await ask('/', { host: `localhost:${port}` })).status).toBe(200);
});

test('shows what matters, and has a bound', () => {
  const { texts, faults, failures, lines } = liveView(PROGRESS);
  expect(texts).toMatchObject({
    left: '1 min 00 s left',
    now: 'client 1: visit  ⚡ relay-killed',
    worst: '45.0 s',
    memory: 'relay 70.0 MB, worker 1.0 MB',
  });
  expect(faults).toEqual(['browser-killed × 2', 'relay-killed × 1']);
  expect(failures.map(({ title }) => title)).toHaveLength(10);
  expect(failures[0]?.title).toContain('visit 29');
  expect(lines['relay']?.split('L').length).toBeLessThan(700);
  expect(JSON.stringify(liveView(PROGRESS)).length).toBeLessThan(100_000);
});
