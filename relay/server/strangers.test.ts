/** Attacks by peers that have shown neither a token nor a proof, over real sockets. */
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encode, splitFrames } from '../protocol/codec.ts';
import { encodeAny } from '../protocol/testing/any-frame.ts';
import type { Challenge } from '../protocol/frames.ts';
import { SERVER_LIMITS } from './limits.ts';
import type { RelayServer } from './relay-server.ts';
import { claimFor, ORIGIN, startTestServer, TOKEN } from './testing/test-server.ts';

/** Only ends a test that hangs. */
const POLL = { timeout: 30_000 };

let server: RelayServer;
let open: (Socket | WebSocket)[];

beforeEach(async () => {
  open = [];
  server = await startTestServer();
});

afterEach(async () => {
  for (const socket of open)
    if (socket instanceof WebSocket) socket.terminate();
    else socket.destroy();
  await server.close();
});

/** A bare connection. Resolves when it is there; its errors are what the test is about. */
async function peer(): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: server.port });
  open.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once('close', () => resolve());
    socket.resume();
  });
}

/** Everything that the relay says until it closes. */
function told(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.once('close', () => resolve(text));
  });
}

function upgradeTo(path: string, headers: readonly string[] = []): string {
  return [
    `GET ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
    ...headers,
    '\r\n',
  ].join('\r\n');
}

/** A WebSocket on `/extension` whose handshake has only begun: the challenge has come. */
async function challenged(): Promise<{ socket: WebSocket; challenge: Challenge }> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/extension`, { headers: { origin: ORIGIN } });
  open.push(socket);
  socket.on('error', () => undefined);
  const text = await new Promise<string>((resolve) =>
    socket.once('message', (data: Buffer) => resolve(data.toString())),
  );
  return { socket, challenge: JSON.parse(text) as Challenge };
}

/** An extension, connected and ready. */
async function extension(): Promise<WebSocket> {
  const { socket, challenge } = await challenged();
  socket.send(encode(claimFor(server, challenge)));
  socket.on('message', (data: Buffer) => {
    for (const text of splitFrames(data.toString())) {
      const frame = JSON.parse(text) as { type: string; stamp: number };
      if (frame.type === 'hello-ok') socket.send(encode({ type: 'inventory', n: 1, tabs: [] }));
      if (frame.type === 'ping') socket.send(encode({ type: 'pong', stamp: frame.stamp, received: 0 }));
    }
  });
  await expect.poll(() => server.serving.status().extension, POLL).toBe('ready');
  return socket;
}

/** Whether a client with the token is served. */
async function served(): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/cdp?token=${TOKEN}`);
  open.push(socket);
  socket.on('open', () => socket.send('{"id":1,"method":"Browser.getVersion"}'));
  const text = await new Promise<string>((resolve, reject) => {
    socket.once('message', (data: Buffer) => resolve(data.toString()));
    socket.once('error', reject);
  });
  return (JSON.parse(text) as { result?: { product?: unknown } }).result?.product;
}

test('a path of slashes is looked at in one pass', async () => {
  const slashes = '/'.repeat(15_500);
  // The first look would take the relay half a second, and there are a hundred: the test would not end.
  const answers = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const socket = await peer();
      const answer = told(socket);
      socket.write(upgradeTo(`${slashes}x`));
      return (await answer).slice(0, 12);
    }),
  );
  expect(new Set(answers)).toEqual(new Set(['HTTP/1.1 414']));
});

test('a path of slashes over HTTP, too', async () => {
  const get = (): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const path = `/x${'/'.repeat(15_000)}x`;
      const headers = { authorization: `Bearer ${TOKEN}` };
      const sent = httpRequest({ host: '127.0.0.1', port: server.port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject).end();
    });
  expect(new Set(await Promise.all(Array.from({ length: 100 }, get)))).toEqual(new Set([404]));
});

describe('before its proof, an extension', () => {
  /** The header of a WebSocket frame that claims to be this long. */
  function frameHeader(bytes: number): Buffer {
    const header = Buffer.alloc(14);
    header[0] = 0x81;
    header[1] = 0x80 | 127;
    header.writeBigUInt64BE(BigInt(bytes), 2);
    return header;
  }

  async function stranger(): Promise<Socket> {
    const socket = await peer();
    socket.write(upgradeTo('/extension', [`Origin: ${ORIGIN}`]));
    await new Promise((resolve) => socket.once('data', resolve));
    return socket;
  }

  test('cannot send a frame of 180 MB: it is closed after a few KiB', async () => {
    const live = await extension();
    const socket = await stranger();
    let taken = 0;
    socket.write(frameHeader(180_000_000));
    const chunk = Buffer.alloc(1_000);
    const feed = (): void => {
      if (socket.destroyed || taken >= 180_000_000) return;
      taken += chunk.length;
      socket.write(chunk, () => setImmediate(feed));
    };
    feed();
    await closed(socket);
    // What the sockets' own buffers hold is on its way already.
    expect(taken).toBeLessThan(10_000_000);
    expect(live.readyState).toBe(WebSocket.OPEN);
    expect(await served()).toBe('Chrome/1.2.3.4');
  });

  test('may send so many bytes, and not one more', async () => {
    const { socket } = await challenged();
    // A ping of a client has a header of six bytes.
    const payload = 'x'.repeat(122);
    for (let sent = 0; sent < SERVER_LIMITS.strangerBytesMax; sent += 128) {
      const pong = new Promise((resolve) => socket.once('pong', resolve));
      socket.ping(payload);
      await pong;
    }
    const ended = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.ping('');
    expect(await ended).toBe(1006);
  });

  test('has no such limit afterwards', async () => {
    const socket = await extension();
    const large = { type: 'tab.detached', n: 2, tab: 1, reason: 'lost', more: 'x'.repeat(1_000_000) };
    socket.send(encodeAny(large));
    socket.send(encode({ type: 'ping', stamp: 7, received: 0 }));
    const pong = await new Promise<string>((resolve) => {
      socket.on('message', (data: Buffer) => {
        const pong = splitFrames(data.toString()).find((text) => text.includes('"pong"'));
        if (pong !== undefined) resolve(pong);
      });
    });
    expect(JSON.parse(pong)).toMatchObject({ received: 2 });
  });
});

describe('a flood of strangers', () => {
  const COUNT = SERVER_LIMITS.strangersMax + 50;

  test('that say nothing does not keep anybody out, and ends nobody who is known', async () => {
    const live = await extension();
    const silent: Socket[] = [];
    for (let i = 0; i < COUNT; i++) silent.push(await peer());
    // The oldest have gone to make room.
    await Promise.all(silent.slice(0, 50).map(closed));
    expect(await served()).toBe('Chrome/1.2.3.4');
    expect(live.readyState).toBe(WebSocket.OPEN);
    expect(server.serving.status().extension).toBe('ready');
  });

  test('that begin a handshake does not either', async () => {
    const live = await extension();
    for (let i = 0; i < COUNT; i++) await challenged();
    const next = await challenged();
    expect(next.challenge.type).toBe('connect.challenge');
    expect(live.readyState).toBe(WebSocket.OPEN);
    expect(await served()).toBe('Chrome/1.2.3.4');
  });

  test('leaves room for an extension that comes after it', async () => {
    for (let i = 0; i < COUNT; i++) await peer();
    await extension();
    expect(server.serving.status().extension).toBe('ready');
  });

  test('does not close clients and keeps none of their requests from being answered', async () => {
    await extension();
    const client = new WebSocket(`ws://127.0.0.1:${server.port}/cdp?token=${TOKEN}`);
    open.push(client);
    await new Promise((resolve) => client.once('open', resolve));
    for (let i = 0; i < COUNT; i++) await peer();
    client.send('{"id":1,"method":"Target.getTargets"}');
    const reply = await new Promise<string>((resolve) =>
      client.once('message', (data: Buffer) => resolve(data.toString())),
    );
    expect(JSON.parse(reply)).toMatchObject({ id: 1, result: {} });
  });
});

describe('a request that does not end', () => {
  test('in its headers is answered and closed', async () => {
    const socket = await peer();
    const answer = told(socket);
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ');
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('or that never begins is closed', async () => {
    await closed(await peer());
  });

  test('because its headers are too long is answered and closed', async () => {
    const socket = await peer();
    const answer = told(socket);
    socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'x'.repeat(SERVER_LIMITS.headBytesMax)}\r\n\r\n`,
    );
    expect(await answer).toMatch(/^HTTP\/1\.1 431 [^]*nosniff[^]*headBytesMax/);
  });

  test('because nobody asked for its body is closed after the answer', async () => {
    const socket = await peer();
    const answer = told(socket);
    socket.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
    expect(await answer).toMatch(/^HTTP\/1\.1 405 [^]*connection: close/i);
  });

  test('and is none is answered, and the relay keeps running', async () => {
    for (const garbage of ['\x16\x03\x01\x02\x00', 'GET\r\n\r\n', '\0'.repeat(100), '{"id":1}\r\n\r\n']) {
      const socket = await peer();
      const answer = told(socket);
      socket.write(garbage);
      expect(await answer).toMatch(/^HTTP\/1\.1 400 [^]*nosniff/);
    }
  });
});

test('an upgrade that is no WebSocket is refused with our headers', async () => {
  const socket = await peer();
  const answer = told(socket);
  socket.write(
    upgradeTo('/extension', [`Origin: ${ORIGIN}`]).replace(
      'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
      'X: y',
    ),
  );
  expect(await answer).toMatch(/^HTTP\/1\.1 400 [^]*nosniff/);
});
