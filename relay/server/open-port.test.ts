/** The port without a token lets one client in, and nobody from a browser, and closes. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AuditEvent } from '../core/audit.ts';
import { VirtualClock } from '../core/testing/virtual-clock.ts';
import { SERVER_LIMITS } from './limits.ts';
import { PortTakenError } from './listen.ts';
import type { RelayServer } from './relay-server.ts';
import { ORIGIN, startTestServer, TOKEN } from './testing/test-server.ts';

let server: RelayServer;
let clock: VirtualClock;
let events: AuditEvent[];
let openPort: number;

beforeEach(async () => {
  clock = new VirtualClock();
  events = [];
  server = await startTestServer(0, (event) => void events.push(event), {}, { port: 0, clock });
  openPort = server.openPort ?? 0;
});

afterEach(() => server.close());

interface Got {
  readonly status: number | undefined;
  readonly text: string;
}

function get(path: string, headers: Record<string, string> = {}, port = openPort): Promise<Got> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject).end();
  });
}

/** Resolves with an open WebSocket, or with the status of the refusal. */
function open(path: string, headers: Record<string, string> = {}, port = openPort) {
  return new Promise<WebSocket | number | undefined>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode);
    });
    socket.on('error', reject);
  });
}

async function client(path = '/cdp'): Promise<WebSocket> {
  const socket = await open(path);
  if (!(socket instanceof WebSocket)) throw new Error(`the upgrade was refused with ${socket}`);
  return socket;
}

/** The code of the error with which a new connection fails, or `connected`. */
function dial(port = openPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.destroy();
      resolve('connected');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
  });
}

/** To a command without a method, which needs no browser. */
async function answerOf(socket: WebSocket): Promise<unknown> {
  const answer = once(socket, 'message') as Promise<[Buffer]>;
  socket.send(JSON.stringify({ id: 7 }));
  return JSON.parse((await answer)[0].toString());
}

const portEvents = () => events.filter(({ event }) => event.startsWith('port.'));

describe('a client without a token', () => {
  test('gets the address on this port, with no token in it', async () => {
    const { status, text } = await get('/json/version');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ webSocketDebuggerUrl: `ws://127.0.0.1:${openPort}/cdp` });
    expect(text).not.toContain(TOKEN);
    expect((await get('/json/list')).text).toBe('[]');
  });

  test('is served, and the audit log names it', async () => {
    const socket = await client();
    expect(await answerOf(socket)).toMatchObject({ id: 7, error: {} });
    expect(events).toEqual([
      { event: 'port.opened', port: openPort },
      { event: 'client.connected', client: 1, name: 'no token' },
    ]);
  });

  test('gets nothing at the main port', async () => {
    expect(await get('/json/version', {}, server.port)).toMatchObject({ status: 401 });
    expect(await open('/cdp', {}, server.port)).toBe(401);
  });
});

describe('what may come from a browser gets nothing', () => {
  test.each<[string, Record<string, string>]>([
    ['a page', { origin: 'https://evil.test' }],
    ['a sandboxed page', { origin: 'null' }],
    ['an extension', { origin: ORIGIN }],
    ['an image in a page', { 'sec-fetch-site': 'cross-site' }],
    ['a page whose name leads here', { host: 'evil.test' }],
  ])('%s', async (_, headers) => {
    for (const path of ['/', '/json', '/json/version', '/json/new?about:blank', '/json/close/T']) {
      const { status, text } = await get(path, headers);
      expect([path, status]).toEqual([path, 403]);
      expect(text).not.toContain('webSocketDebuggerUrl');
    }
    for (const path of ['/cdp', '/', '/devtools/browser/x', '/devtools/page/T']) {
      expect([path, await open(path, headers)]).toEqual([path, 403]);
    }
    expect(server.serving.clients).toBe(0);
    // Neither named nor a client: the log bounds what strangers cause.
    expect(events.slice(1).every((event) => event.event === 'request.refused' && !('name' in event))).toBe(
      true,
    );
    clock.advance(SERVER_LIMITS.openPortFirstClientMs);
    expect(await dial()).toBe('connected');
  });

  test('the extension connects to the main port only', async () => {
    expect(await open('/extension', { origin: ORIGIN })).toBe(400);
  });
});

describe('the port closes', () => {
  test('after the first client, which stays connected', async () => {
    const socket = await client();
    clock.advance(SERVER_LIMITS.openPortFirstClientMs - 1);
    const second = await client();
    clock.advance(1);
    expect(await dial()).toBe('ECONNREFUSED');
    expect(portEvents()).toEqual([
      { event: 'port.opened', port: openPort },
      { event: 'port.closed', port: openPort, reason: 'client' },
    ]);
    for (const each of [socket, second]) expect(await answerOf(each)).toMatchObject({ id: 7 });
    expect(await get('/json/version', { authorization: `Bearer ${TOKEN}` }, server.port)).toMatchObject({
      status: 200,
    });
  });

  test('also when the first client has left at once', async () => {
    const socket = await client();
    socket.close();
    await once(socket, 'close');
    clock.advance(SERVER_LIMITS.openPortFirstClientMs);
    expect(await dial()).toBe('ECONNREFUSED');
  });

  test('after ten minutes without a client, whatever was asked over HTTP', async () => {
    clock.advance(600_000 - 1);
    expect(await get('/json/version')).toMatchObject({ status: 200 });
    clock.advance(1);
    expect(await dial()).toBe('ECONNREFUSED');
    expect(portEvents().at(-1)).toEqual({ event: 'port.closed', port: openPort, reason: 'time' });
    expect(clock.pending).toBe(0);
  });

  test('for connections that were made before and have asked nothing yet', async () => {
    const idle = connect({ host: '127.0.0.1', port: openPort });
    await once(idle, 'connect');
    // The relay has accepted it when it has answered one that came later.
    await get('/json/version');
    clock.advance(SERVER_LIMITS.openPortMs);
    await once(idle.resume(), 'close');
  });

  test('with the relay, and its clients with it', async () => {
    const socket = await client();
    const closed = once(socket, 'close');
    await server.close();
    await closed;
    expect(await dial()).toBe('ECONNREFUSED');
    expect(portEvents().at(-1)).toEqual({ event: 'port.closed', port: openPort, reason: 'relay' });
    expect(clock.pending).toBe(0);
  });
});

test('when its port is taken, nothing is left running', async () => {
  const mainPort = server.port;
  await server.close();
  const taken = await startTestServer();
  const started = startTestServer(mainPort, undefined, {}, { port: taken.port, clock });
  await expect(started).rejects.toThrow(PortTakenError);
  await expect(started).rejects.toThrow('--open-port-without-token');
  expect(await dial(mainPort)).toBe('ECONNREFUSED');
  await taken.close();
});

test('without the option there is no such port', async () => {
  const plain = await startTestServer();
  expect(plain.openPort).toBeUndefined();
  await plain.close();
});
