import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, type WebSocketServer } from 'ws';
import { closeServer, urlOf } from '../loopback-server.ts';
import { startBareHop } from './bare-hop.ts';

const EXTENSION_ID = 'abcdefghijklmnopabcdefghijklmnop';
const EXTENSION = `chrome-extension://${EXTENSION_ID}`;

let hop: WebSocketServer | undefined;

afterEach(async () => {
  if (hop !== undefined) await closeServer(hop);
  hop = undefined;
});

async function start(): Promise<void> {
  hop = await startBareHop(EXTENSION_ID);
}

async function connect(origin?: string): Promise<WebSocket> {
  const socket = new WebSocket(urlOf(hop!), { ...(origin === undefined ? {} : { origin }) });
  await once(socket, 'open');
  return socket;
}

/** Resolves with the next message and whether it is binary. */
async function next(socket: WebSocket): Promise<[text: string, binary: boolean]> {
  const [data, binary] = (await once(socket, 'message')) as [Buffer, boolean];
  return [data.toString(), binary];
}

test('passes messages on unchanged in both directions', async () => {
  await start();
  const extension = await connect(EXTENSION);
  const client = await connect();
  client.send('{"id":1} and no JSON');
  expect(await next(extension)).toEqual(['{"id":1} and no JSON', false]);
  const long = 'ä'.repeat(4_000_000);
  extension.send(long);
  expect(await next(client)).toEqual([long, false]);
});

test('rejects web pages and other extensions on both sides', async () => {
  await start();
  const others = ['http://127.0.0.1', 'null', 'chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba'];
  for (const origin of others) await expect(connect(origin)).rejects.toThrow('401');
  await connect(EXTENSION);
  for (const origin of others) await expect(connect(origin)).rejects.toThrow('401');
  await connect();
});

test('accepts one connection per side, the extension first', async () => {
  await start();
  await expect(connect()).rejects.toThrow('401');
  await connect(EXTENSION);
  await expect(connect(EXTENSION)).rejects.toThrow('401');
  await connect();
  await expect(connect()).rejects.toThrow('401');
});

test.each([
  ['extension', EXTENSION],
  ['client', undefined],
])('when the %s disconnects, the other side is closed', async (_name, goes) => {
  await start();
  const sockets = new Map([
    [EXTENSION, await connect(EXTENSION)],
    [undefined, await connect()],
  ]);
  const stays = [...sockets].find(([origin]) => origin !== goes)![1];
  const closed = once(stays, 'close');
  sockets.get(goes)!.terminate();
  await closed;
});
