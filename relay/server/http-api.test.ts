import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encode } from '../protocol/codec.ts';
import type { Challenge } from '../protocol/frames.ts';
import type { RelayServer } from './relay-server.ts';
import { claimFor, ORIGIN, startTestServer, TOKEN } from './testing/test-server.ts';

let server: RelayServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

function ask(path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
}

/** A browser with one tab, T. It answers at once that the tab closes, and reports its end when the test says so. */
async function connectSlowBrowser(product: string): Promise<{ reportEnd: () => void; told: Promise<void> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/extension`, { headers: { origin: ORIGIN } });
  let n = 0;
  let closing = (): void => undefined;
  const told = new Promise<void>((resolve) => (closing = resolve));
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString().split('\n')[0] ?? '') as { type: string; id: number };
    if (frame.type === 'connect.challenge') {
      const challenge = frame as unknown as Challenge;
      socket.send(encode(claimFor(server, challenge, product)));
    }
    if (frame.type === 'hello-ok') {
      const tabs = [{ tab: 1, targetId: 'T', url: 'https://a.test/', title: 'A' }];
      socket.send(encode({ type: 'inventory', n: ++n, tabs }));
    }
    if (!frame.type.startsWith('tab.')) return;
    socket.send(encode({ type: 'result', n: ++n, id: frame.id }, '{}'));
    if (frame.type === 'tab.close') closing();
  });
  await expect.poll(() => server.serving.status().tabs.length).toBe(1);
  const reportEnd = (): void =>
    socket.send(encode({ type: 'tab.detached', n: ++n, tab: 1, reason: 'closed' }));
  return { reportEnd, told };
}

test('a closed tab has left the list when /json/close answers', async () => {
  const browser = await connectSlowBrowser('Chrome/156.0.1.2');
  let answered = false;
  const closing = ask('/json/close/T').then((response) => {
    answered = true;
    return response.text();
  });
  await browser.told;
  // The relay has the browser's answer before it can answer this request, which came later.
  await expect.poll(() => server.serving.status().pending).toBe(0);
  expect(await (await ask('/json/list')).json()).toHaveLength(1);
  expect(answered).toBe(false);
  browser.reportEnd();
  expect(await closing).toBe('Target is closing');
  expect(await (await ask('/json/list')).json()).toEqual([]);
});

test("the version has as much of V8's as follows from the browser's", async () => {
  expect(await (await ask('/json/version')).json()).not.toHaveProperty('V8-Version');
  await connectSlowBrowser('Chrome/156.0.1.2');
  expect(await (await ask('/json/version')).json()).toMatchObject({ 'V8-Version': '15.6' });
});

test('/json/protocol has the domains of the browser and of V8, in order', async () => {
  const response = await ask('/json/protocol');
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { version, domains } = (await response.json()) as { version: object; domains: { domain: string }[] };
  expect(version).toEqual({ major: '1', minor: '3' });
  const names = domains.map(({ domain }) => domain);
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(expect.arrayContaining(['Page', 'Runtime']));
});

test('/json/protocol wants the token', async () => {
  expect((await fetch(`http://127.0.0.1:${server.port}/json/protocol`)).status).toBe(401);
});
