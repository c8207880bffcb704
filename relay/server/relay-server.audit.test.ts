/** The audit log notes what is refused over HTTP, and no address, token or other content of it. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AuditEvent } from '../core/audit.ts';
import type { RelayServer } from './relay-server.ts';
import { startTestServer, TOKEN } from './testing/test-server.ts';

let server: RelayServer;
let events: AuditEvent[];

beforeEach(async () => {
  events = [];
  server = await startTestServer(0, (event) => void events.push(event));
});
afterEach(() => server.close());

const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket' };

async function ask(path: string, method: string, headers: Record<string, string>): Promise<void> {
  await new Promise((resolve, reject) => {
    const { port } = server;
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject).end();
  });
}

const withToken = { authorization: `Bearer ${TOKEN}` };

test.each<
  [rule: string, name: string | undefined, path: string, method: string, headers: Record<string, string>]
>([
  ['http.no-token', undefined, '/json', 'GET', {}],
  ['http.token', undefined, '/json?token=a-wrong-secret', 'GET', {}],
  ['http.page', 'default', '/json', 'GET', { ...withToken, origin: 'https://a.test' }],
  ['http.path', 'default', '/a-private-path', 'GET', withToken],
  ['http.method', 'default', '/json', 'POST', withToken],
  ['scheme', 'default', '/json/new?chrome://settings/', 'PUT', withToken],
  ['http.no-token', undefined, '/cdp', 'GET', UPGRADE],
  ['http.websocket', 'default', '/elsewhere', 'GET', { ...UPGRADE, ...withToken }],
  ['http.extension', undefined, '/extension', 'GET', { ...UPGRADE, origin: 'https://a.test' }],
])('%s by %s: %s', async (rule, name, path, method, headers) => {
  await ask(path, method, headers);
  expect(events).toEqual([{ event: 'request.refused', rule, ...(name === undefined ? {} : { name }) }]);
});

test('what is no request', async () => {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  socket.write('nonsense\r\n\r\n');
  await new Promise((resolve) => socket.on('close', resolve).resume());
  expect(events).toEqual([{ event: 'request.refused', rule: 'http.syntax' }]);
});
