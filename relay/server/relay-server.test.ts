import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { encode } from '../protocol/codec.ts';
import type { Challenge, TabState } from '../protocol/frames.ts';
import { PortTakenError } from './listen.ts';
import type { RelayServer } from './relay-server.ts';
import { claimFor, ORIGIN, startTestServer, TOKEN, PAIRING_KEY } from './testing/test-server.ts';

let server: RelayServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

interface Got {
  readonly status: number | undefined;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

/** Sends the path as it is; `fetch` would put it in order. */
function get(path: string, { method = 'GET', headers = {} } = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { port } = server;
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, text, headers: response.headers }));
    });
    sent.on('error', reject).end();
  });
}

const withToken = { headers: { authorization: `Bearer ${TOKEN}` } };

/** Resolves with what became of an upgrade: `open`, or the status of its refusal. */
function upgrade(path: string, headers: Record<string, string> = {}): Promise<'open' | number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode);
    });
    socket.on('error', reject);
  });
}

/** An extension with one tab that does what is asked at once. Resolves when the relay knows its tab. */
async function connectBrowser(state: TabState): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/extension`, { headers: { origin: ORIGIN } });
  let n = 0;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString().split('\n')[0] ?? '') as { type: string; id: number };
    if (frame.type === 'connect.challenge')
      socket.send(encode(claimFor(server, frame as unknown as Challenge)));
    if (frame.type === 'hello-ok') socket.send(encode({ type: 'inventory', n: ++n, tabs: [state] }));
    // As a browser does: the end of the tab is reported before the answer.
    if (frame.type === 'tab.close') {
      socket.send(encode({ type: 'tab.detached', n: ++n, tab: state.tab, reason: 'closed' }));
    }
    if (frame.type.startsWith('tab.')) socket.send(encode({ type: 'result', n: ++n, id: frame.id }, '{}'));
  });
  await expect.poll(() => server.serving.status().tabs.length).toBe(1);
}

const TAB: TabState = { tab: 1, targetId: 'T/1', url: 'https://a.test/', title: 'A' };

describe('over HTTP', () => {
  test('anybody may ask what this is, and nothing else', async () => {
    expect(await get('/')).toMatchObject({ status: 200, text: 'Holdfast relay 1.2.3' });
    expect(await get('/json/version')).toMatchObject({ status: 401 });
    expect(await get('/extension/status')).toMatchObject({ status: 401 });
  });

  test('a foreign host or origin is refused in spite of the token', async () => {
    const { headers } = withToken;
    expect(await get('/json', { headers: { ...headers, host: 'evil.test' } })).toMatchObject({ status: 403 });
    expect(await get('/json', { headers: { ...headers, origin: 'https://evil.test' } })).toMatchObject({
      status: 403,
    });
  });

  test('a request without a host is refused, and the answer says why', async () => {
    const socket = connect({ port: server.port, host: '127.0.0.1' });
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.end('GET /json HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.on('close', resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('Host "" was refused: the relay only accepts loopback names');
  });

  test.each(['/json/version', '/json/version/'])('%s names the endpoint, browser or not', async (path) => {
    const { status, text } = await get(path, withToken);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      'Protocol-Version': '1.3',
      webSocketDebuggerUrl: `ws://127.0.0.1:${server.port}/cdp`,
    });
  });

  test('a token in the address is handed on in the endpoint', async () => {
    const { text } = await get(`/json/version?token=${TOKEN}`);
    expect(text).toContain(`/cdp?token=${TOKEN}`);
  });

  test.each(['/json', '/json/', '/json/list'])('%s lists the tabs', async (path) => {
    await connectBrowser(TAB);
    const { text } = await get(path, withToken);
    expect(JSON.parse(text)).toMatchObject([{ id: 'T/1', type: 'page', url: 'https://a.test/' }]);
  });

  test('the status tells of browser and tabs', async () => {
    await connectBrowser(TAB);
    const { text } = await get('/extension/status', withToken);
    expect(JSON.parse(text)).toMatchObject({
      version: '1.2.3',
      extension: 'ready',
      browser: { product: 'Chrome/1.2.3.4' },
      tabs: [{ tab: 1, phase: 'repairing' }],
    });
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(PAIRING_KEY);
  });

  test('a new tab needs PUT, as in Chromium', async () => {
    const { status, text } = await get('/json/new?https://a.test', withToken);
    expect(status).toBe(405);
    expect(text).toContain('Use PUT');
  });

  test.each([
    ['TRACE', '/json/list', 'GET, HEAD'],
    ['DELETE', '/json/list', 'GET, HEAD'],
    ['POST', '/json', 'GET, HEAD'],
    ['PUT', '/json/version', 'GET, HEAD'],
    ['OPTIONS', '/extension/status', 'GET, HEAD'],
    ['POST', '/json/new', 'PUT'],
    ['HEAD', '/json/new', 'PUT'],
    ['POST', '/json/activate/T%2F1', 'GET'],
    ['HEAD', '/json/close/T%2F1', 'GET'],
    ['POST', '/', 'GET, HEAD'],
  ])('%s %s is not allowed, and the answer says what is', async (method, path, allow) => {
    await connectBrowser(TAB);
    const got = await get(path, { ...withToken, method });
    expect(got).toMatchObject({ status: 405, headers: { allow } });
    if (method !== 'HEAD') {
      expect(got.text).toContain(`${method} to invoke ${decodeURIComponent(path)} was refused: `);
      expect(got.text).toContain(`. Use ${allow}.`);
    }
    expect(server.serving.status().tabs).toHaveLength(1);
  });

  test('HEAD is answered like GET, without the text', async () => {
    const { headers } = await get('/json/version', withToken);
    const got = await get('/json/version', { ...withToken, method: 'HEAD' });
    expect(got).toMatchObject({ status: 200, text: '' });
    expect(got.headers['content-length']).toBe(headers['content-length']);
  });

  test.each([
    ['/', 'GET', {}],
    ['/json/version', 'GET', withToken.headers],
    ['/json/version', 'GET', {}],
    ['/json/list', 'TRACE', withToken.headers],
    ['/nonsense', 'GET', withToken.headers],
  ])('the answer to %s is what it says it is, and not kept', async (path, method, headers) => {
    const got = await get(path, { method, headers });
    expect(got.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  describe('a web page gets nothing, with or without the token', () => {
    test.each([
      ['/', { host: 'evil.test' }, 'Use 127.0.0.1, localhost or [::1].'],
      ['/', { origin: 'https://evil.test' }, 'Use a client outside the browser'],
      ['/', { 'sec-fetch-site': 'cross-site' }, 'Use a client outside the browser'],
      ['/json/list', { 'sec-fetch-site': 'cross-site' }, 'Use a client outside the browser'],
      ['/json/list', { 'sec-fetch-site': 'same-site' }, 'Use a client outside the browser'],
      ['/json/list', { origin: 'null' }, 'Use a client outside the browser'],
    ])('at %s with %j', async (path, headers, instead) => {
      const got = await get(path, { headers: { ...withToken.headers, ...headers } });
      expect(got.status).toBe(403);
      expect(got.text).toContain('was refused: ');
      expect(got.text).toContain(instead);
      expect(got.text).not.toContain('Holdfast');
    });

    test.each(['none', 'same-origin'])('but what the user types does: Sec-Fetch-Site %s', async (site) => {
      const headers = { ...withToken.headers, 'sec-fetch-site': site };
      expect(await get('/json/list', { headers })).toMatchObject({ status: 200 });
    });
  });

  test('a target id may be percent-encoded', async () => {
    await connectBrowser(TAB);
    expect(await get('/json/activate/T%2F1', withToken)).toMatchObject({
      status: 200,
      text: 'Target activated',
    });
  });

  test('a tab that is closed is closing, although its end is reported before the answer', async () => {
    await connectBrowser(TAB);
    expect(await get('/json/close/T%2F1', withToken)).toMatchObject({
      status: 200,
      text: 'Target is closing',
    });
    expect(await get('/json/close/T%2F1', withToken)).toMatchObject({ status: 404 });
  });

  test.each([
    ['/json/activate/nobody', 404],
    ['/json/activate/%E0%A4%A', 400],
    ['/json/nonsense', 404],
    ['//', 400],
  ])('%s is answered with %i', async (path, status) => {
    expect((await get(path, withToken)).status).toBe(status);
  });
});

describe('a WebSocket', () => {
  test('of a client needs the token', async () => {
    expect(await upgrade('/cdp')).toBe(401);
    expect(await upgrade('/cdp', { authorization: 'Bearer wrong' })).toBe(401);
    expect(await upgrade(`/cdp?token=${TOKEN}`)).toBe('open');
    expect(await upgrade('/cdp', { authorization: `Bearer ${TOKEN}` })).toBe('open');
  });

  test('of a page is refused', async () => {
    expect(await upgrade(`/cdp?token=${TOKEN}`, { origin: 'https://evil.test' })).toBe(403);
    expect(await upgrade('/extension', { origin: 'https://evil.test' })).toBe(403);
    expect(await upgrade('/extension')).toBe(403);
  });

  test('under a foreign host is refused', async () => {
    expect(await upgrade(`/cdp?token=${TOKEN}`, { host: 'evil.test' })).toBe(403);
  });

  test('elsewhere is refused', async () => {
    expect(await upgrade(`/nonsense?token=${TOKEN}`)).toBe(400);
  });

  test('of an extension is challenged', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/extension/`, { headers: { origin: ORIGIN } });
    const first = await new Promise<string>((resolve) => {
      socket.once('message', (data: Buffer) => resolve(data.toString()));
    });
    expect(JSON.parse(first)).toMatchObject({ type: 'connect.challenge' });
    socket.terminate();
  });

  test('of a client answers commands', async () => {
    await connectBrowser(TAB);
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/cdp?token=${TOKEN}`);
    socket.on('open', () => socket.send('{"id":1,"method":"Browser.getVersion"}'));
    const reply = await new Promise<string>((resolve) => {
      socket.once('message', (data: Buffer) => resolve(data.toString()));
    });
    expect(JSON.parse(reply)).toMatchObject({ id: 1, result: { product: 'Chrome/1.2.3.4' } });
  });
});

describe('a peer whose upgrade is refused', () => {
  const REFUSED = 'GET /cdp HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

  async function peer(port: number): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    await new Promise((resolve) => socket.once('connect', resolve));
    return socket;
  }

  test('may reset the connection: the relay keeps running', async () => {
    // The runner's own listeners would take the blame from this test.
    const others = process.listeners('uncaughtException');
    const crashes: Error[] = [];
    process.removeAllListeners('uncaughtException').on('uncaughtException', (error) => crashes.push(error));
    try {
      for (let i = 0; i < 20; i++) {
        const socket = await peer(server.port);
        socket.write(REFUSED, () => socket.resetAndDestroy());
        await new Promise((resolve) => socket.once('close', resolve));
      }
      expect(await get('/')).toMatchObject({ status: 200 });
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    }
    expect(crashes).toEqual([]);
  });

  test('may keep its end open: it gets the reason, and closing the relay does not wait for it', async () => {
    const own = await startTestServer();
    const socket = await peer(own.port);
    const told = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.on('end', () => resolve(text));
    });
    socket.on('error', () => undefined);
    socket.write(REFUSED);
    expect(await told).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n[^]*x-content-type-options: nosniff/);
    const ended = await Promise.race([own.close().then(() => 'closed'), hangs()]);
    socket.destroy();
    expect(ended).toBe('closed');
  });

  function hangs(): Promise<string> {
    return new Promise((resolve) => setTimeout(() => resolve('hangs'), 3_000));
  }
});

test('closing ends clients and gives the port back', async () => {
  const own = await startTestServer();
  const socket = new WebSocket(`ws://127.0.0.1:${own.port}/cdp?token=${TOKEN}`);
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await own.close();
  expect(await closed).toBe(1001);
  await (await startTestServer(own.port)).close();
});

describe('a port that is taken', () => {
  test('by a relay: use that one', async () => {
    await expect(startTestServer(server.port)).rejects.toThrow(
      /Holdfast relay 1.2.3 is already running on port \d+, and this is \d+\.\d+\.\d+: use it/,
    );
    await expect(startTestServer(server.port)).rejects.toThrow(PortTakenError);
  });

  test('by another program: choose another', async () => {
    const other = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startTestServer(port)).rejects.toThrow(`Port ${port} is used by another program`);
    await new Promise((resolve) => other.close(resolve));
  });
});
