import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sever } from './sever.ts';

let server: Server;
let client: Socket;
let accepted: Socket;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  [accepted] = (await once(server, 'connection')) as [Socket];
  accepted.on('error', () => undefined);
});

afterEach(() => {
  client.destroy();
  accepted.destroy();
  server.close();
});

test('the other side sees a reset', async () => {
  const error = once(accepted, 'error');
  accepted.resume();
  sever(client);
  expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' });
});

test('a socket that has sent its FIN is closed as well', async () => {
  const closed = once(client, 'close');
  client.end();
  sever(client);
  await closed;
});
