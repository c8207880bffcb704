/** Limits on sockets and messages of whoever has a token, over real sockets. */
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RelayServer } from './relay-server.ts';
import { startTestServer, TOKEN } from './testing/test-server.ts';

const LIMITS = { socketsMax: 3, clientMessageBytesMax: 1_000 };

let server: RelayServer;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  server = await startTestServer(0, undefined, LIMITS);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await server.close();
});

/** A bare connection, which is asked for this relay's first page; the answer, or '' where it was closed. */
function asked(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\r\n')[0] ?? ''));
    socket.once('close', () => resolve(''));
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  });
}

async function peer(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

test('so many sockets are taken at once, and the one above the limit is closed', async () => {
  const answers: string[] = [];
  for (let i = 0; i <= LIMITS.socketsMax; i++) answers.push(await asked(await peer()));
  expect(answers).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', '']);
  // One that goes makes room.
  const gone = new Promise((resolve) => sockets[0]?.once('close', resolve));
  sockets[0]?.destroy();
  await gone;
  await expect.poll(async () => asked(await peer())).toBe('HTTP/1.1 200 OK');
});

/**
 * What becomes of a client that sends a message of so many bytes: the answer's id, or the close code. The command is one
 * that the relay answers without a browser.
 */
async function afterMessage(bytes: number): Promise<number> {
  const client = new WebSocket(`ws://127.0.0.1:${server.port}/cdp`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  await new Promise((resolve) => client.once('open', resolve));
  const outcome = new Promise<number>((resolve) => {
    client.once('message', (data: Buffer) => resolve((JSON.parse(data.toString()) as { id: number }).id));
    client.once('close', resolve);
  });
  client.send('{"id":1,"method":"Browser.close"}'.padEnd(bytes));
  const ended = await outcome;
  client.terminate();
  return ended;
}

test.each([
  ['below', -1, 1],
  ['at', 0, 1],
  ['above', 1, 1009],
])("a client's message may have so many bytes: %s the limit", async (_, more, ended) => {
  expect(await afterMessage(LIMITS.clientMessageBytesMax + more)).toBe(ended);
});
