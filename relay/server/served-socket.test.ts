import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { closeSoon } from './served-socket.ts';

let server: WebSocketServer;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
});

afterEach(() => server.close());

test.each([
  ['short', 'the relay is shutting down', 'the relay is shutting down'],
  ['of the greatest length', 'x'.repeat(123), 'x'.repeat(123)],
  ['longer, of one byte each', 'x'.repeat(124), 'x'.repeat(123)],
  ['longer, of three bytes each', '名'.repeat(42), '名'.repeat(41)],
  ['longer, of four bytes each', '😀'.repeat(31), '😀'.repeat(30)],
])('a reason that is %s arrives, as far as there is room', async (_, reason, arrived) => {
  server.on('connection', (socket) => closeSoon(socket, 4404, reason));
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [code, seen] = (await once(client, 'close')) as [number, Buffer];
  expect([code, seen.toString()]).toEqual([4404, arrived]);
});
