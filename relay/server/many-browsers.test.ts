/** Several browsers on one relay: real sockets, extensions that answer each command with the name of their browser. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { AuditEvent } from '../core/audit.ts';
import { STRICT_POLICY } from '../core/policy.ts';
import { unprovedConnect } from '../core/testing/connect-frames.ts';
import { silentLog } from '../core/testing/silent-log.ts';
import { decodeRelayFrame, encode, splitFrames } from '../protocol/codec.ts';
import type { Clients, Refusal } from '../protocol/frames.ts';
import { connectProofText } from '../protocol/proof.ts';
import { addBrowser, forgetBrowser, renameBrowser } from './browser-store.ts';
import { PairingDeskFiles } from './pairing-desk.ts';
import { startRelayServer, type RelayServer } from './relay-server.ts';
import { fixedTokens } from './testing/fixed-tokens.ts';
import { ORIGIN, PAIRING_KEY, TOKEN } from './testing/test-server.ts';

let folder: string;
let tokenFile: string;
let server: RelayServer;
let events: AuditEvent[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-'));
  tokenFile = join(folder, 'token');
  events = [];
  await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function start(): Promise<void> {
  const audit = (event: AuditEvent): void => void events.push(event);
  server = await startRelayServer({
    host: '127.0.0.1',
    port: 0,
    pairingKey: PAIRING_KEY,
    pairing: new PairingDeskFiles(tokenFile, silentLog, audit),
    manyBrowsers: true,
    tokens: fixedTokens(TOKEN),
    acceptAddresses: [],
    duplicates: 'refuse',
    log: silentLog,
    version: '1.2.3',
    policy: STRICT_POLICY,
    audit,
  });
}

const keyOf = (instanceId: string): string => createHmac('sha256', 'test').update(instanceId).digest('hex');

/** Pairs a browser under this name, which is also its instance id. */
async function pair(name: string): Promise<void> {
  const given = await addBrowser(tokenFile, {
    instanceId: name,
    product: 'Chrome/1',
    pairingKey: keyOf(name),
  });
  await renameBrowser(tokenFile, given, name);
}

interface FakeBrowser {
  readonly socket: WebSocket;
  /** Methods of the commands that have reached it. */
  readonly commands: string[];
  readonly lists: Clients[];
  /** What it was refused for. */
  readonly refusal: Promise<Refusal>;
}

/** An extension with one tab, whose target id is `T/` and the name. Resolves when the relay knows it, or refuses it. */
async function connect(name: string, key = keyOf(name), boot = 1): Promise<FakeBrowser> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/extension`, { headers: { origin: ORIGIN } });
  const commands: string[] = [];
  const lists: Clients[] = [];
  let n = 0;
  let received = 0;
  let refused: (refusal: Refusal) => void;
  const refusal = new Promise<Refusal>((resolve) => (refused = resolve));
  socket.on('message', (data: Buffer) => {
    for (const text of splitFrames(data.toString())) {
      const { frame } = decodeRelayFrame(text);
      if (frame.type === 'connect.challenge') {
        const endpoint = `127.0.0.1:${server.port}`;
        const browser = { product: `Browser of ${name}`, userAgent: 'UA' };
        const claim = unprovedConnect({
          endpoint,
          browser,
          instanceId: name,
          boot: { number: boot, id: `${boot}` },
        });
        const proved = connectProofText(frame, claim);
        socket.send(encode({ ...claim, proof: createHmac('sha256', key).update(proved).digest('hex') }));
      }
      const tab = { tab: 1, targetId: `T/${name}`, url: 'https://a.test/', title: name, attachment: 'A' };
      if (frame.type === 'hello-ok') {
        // A tab that is there already would have to be reset first.
        socket.send(encode({ type: 'inventory', n: ++n, tabs: [], wantsClients: true }));
        socket.send(encode({ type: 'tab.attached', n: ++n, state: tab }));
      }
      if ('n' in frame) received = frame.n;
      if (frame.type === 'ping') socket.send(encode({ type: 'pong', stamp: frame.stamp, received }));
      if (frame.type === 'clients') lists.push(frame);
      if (frame.type === 'refuse') refused(frame);
      if (frame.type !== 'forwardCDPCommand') continue;
      commands.push(frame.method);
      const body = JSON.stringify({ result: { type: 'string', value: name } });
      socket.send(encode({ type: 'result', n: ++n, id: frame.id }, body));
    }
  });
  await Promise.race([refusal, expect.poll(() => lists.length, { timeout: 5_000 }).toBeGreaterThan(0)]);
  return { socket, commands, lists, refusal };
}

async function get(path: string): Promise<{ status: number; body: unknown; text: string }> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers });
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, body, text };
}

interface TestClient {
  readonly socket: WebSocket;
  readonly send: (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;
}

/** Rejects with the body of the refusal. */
async function client(path: string): Promise<TestClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}?token=${TOKEN}`);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_, response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => reject(new Error(text)));
    });
  });
  let ids = 0;
  return {
    socket,
    async send(method, params = {}, sessionId) {
      const id = ++ids;
      socket.send(JSON.stringify({ id, method, params, sessionId }));
      return new Promise((resolve) => {
        const hear = (data: Buffer): void => {
          const message = JSON.parse(data.toString()) as { id?: number };
          if (message.id !== id) return;
          socket.off('message', hear);
          resolve(message);
        };
        socket.on('message', hear);
      });
    },
  };
}

/** What the tab of the client's browser answers. */
async function whoAnswers({ send }: TestClient): Promise<unknown> {
  const { result } = await send('Target.getTargets');
  const { targetInfos } = result as { targetInfos: { targetId: string; type: string }[] };
  const targetId = targetInfos.find(({ type }) => type === 'page')?.targetId;
  const attached = await send('Target.attachToTarget', { targetId, flatten: true });
  const { sessionId } = attached['result'] as { sessionId: string };
  const answer = await send('Runtime.evaluate', { expression: 'name' }, sessionId);
  return (answer['result'] as { result?: { value: string } } | undefined)?.result?.value;
}

test('each client drives the browser that its path names, and no other', async () => {
  await pair('Work');
  await pair('At home/2 (old)');
  const [work, home] = [await connect('Work'), await connect('At home/2 (old)')];
  const homePath = '/cdp/At%20home%2F2%20%28old%29';
  expect(await whoAnswers(await client('/cdp/Work'))).toBe('Work');
  expect(home.commands).toEqual([]);
  const before = [...work.commands];
  // Not every tool encodes parentheses.
  expect(await whoAnswers(await client('/cdp/At%20home%2f2%20(old)'))).toBe('At home/2 (old)');
  expect(work.commands).toEqual(before);

  const { body } = await get(`${homePath}/json/version`);
  const socketUrl = `ws://127.0.0.1:${server.port}${homePath}`;
  expect(body).toMatchObject({ Browser: 'Browser of At home/2 (old)', webSocketDebuggerUrl: socketUrl });
  const [page] = (await get(`${homePath}/json/list`)).body as { id: string; webSocketDebuggerUrl: string }[];
  expect(page).toMatchObject({
    id: 'T/At home/2 (old)',
    webSocketDebuggerUrl: `${socketUrl}/devtools/page/T%2FAt%20home%2F2%20(old)`,
  });
  expect((await get('/cdp/Work/json/close/T%2FAt%20home%2F2%20(old)')).status).toBe(404);
  const stray = client('/cdp/Work/devtools/page/T%2FAt%20home%2F2%20(old)');
  await expect(stray).rejects.toThrow('No such target id');
  await client(`/cdp/Work/devtools/browser/${TOKEN}`);
  expect(home.commands.filter((method) => method.startsWith('Target.'))).toEqual([]);
});

test('without a name it is the only browser; with several, the error names their paths', async () => {
  await expect(client('/cdp')).rejects.toThrow('no browser is paired yet. Pair a browser first');
  await pair('Work');
  await connect('Work');
  expect(await whoAnswers(await client('/cdp'))).toBe('Work');
  expect((await get('/json/version')).body).toMatchObject({ Browser: 'Browser of Work' });
  // Also while only one of them is connected: otherwise a client would land in the other one, once its own is away.
  await pair('Home');
  await expect(client('/cdp')).rejects.toThrow(
    'this relay serves several browsers. Use /cdp/Work or /cdp/Home.',
  );
  expect(await get('/json/version')).toMatchObject({ status: 404 });
  await expect(client('/cdp/Wrok')).rejects.toThrow('no browser with this name is paired. Use /cdp/Work or');
  expect((await fetch(`http://127.0.0.1:${server.port}/cdp/Wrok/json`)).status).toBe(401);
});

test('a client waits for a browser that is paired and not connected', async () => {
  await pair('Work');
  await pair('Home');
  await connect('Home');
  const waiting = (await client('/cdp/Work')).send('Browser.getVersion');
  await connect('Work');
  expect(await waiting).toMatchObject({ result: { product: 'Browser of Work' } });
});

test('a browser that is renamed keeps its clients, and has another path', async () => {
  await pair('Work');
  await pair('Home');
  const work = await connect('Work');
  const before = await client('/cdp/Work');
  await renameBrowser(tokenFile, 'Work', 'Office');
  await expect(client('/cdp/Work')).rejects.toThrow('Use /cdp/Office or /cdp/Home');
  expect(await whoAnswers(before)).toBe('Work');
  expect(await whoAnswers(await client('/cdp/Office'))).toBe('Work');
  // For its popup.
  await expect.poll(() => work.lists.at(-1)?.path).toBe('/cdp/Office');
});

test('a browser that is forgotten is turned away, and so are its clients; the others stay', async () => {
  await pair('Work');
  await pair('Home');
  const work = await connect('Work');
  await connect('Home');
  const [ofWork, ofHome] = [await client('/cdp/Work'), await client('/cdp/Home')];
  const closed = once(ofWork.socket, 'close');
  await forgetBrowser(tokenFile, 'Work');
  const [code, reason] = (await closed) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([
    4404,
    'The browser "Work" is no longer paired with this relay.',
  ]);
  expect(await work.refusal).toMatchObject({ code: 'wrong-key' });
  expect(await whoAnswers(ofHome)).toBe('Home');
  expect(server.serving.clients).toBe(1);
  await pair('Work');
  await connect('Work', keyOf('Work'), 2);
  expect(await whoAnswers(await client('/cdp/Work'))).toBe('Work');
});

test('no browser can claim to be another one, with its own key or with that of the relay', async () => {
  await pair('Work');
  await pair('Home');
  const work = await connect('Work');
  for (const key of [keyOf('Home'), PAIRING_KEY]) {
    const impostor = await connect('Work', key, 9);
    expect(await impostor.refusal).toMatchObject({ code: 'wrong-key' });
  }
  const unknown = await connect('Nobody', PAIRING_KEY);
  expect(await unknown.refusal).toMatchObject({ code: 'wrong-key' });
  expect(work.socket.readyState).toBe(WebSocket.OPEN);
  expect(await whoAnswers(await client('/cdp/Work'))).toBe('Work');
});

test('a copied profile is the same browser: the later worker has the connection', async () => {
  await pair('Work');
  await pair('Home');
  const home = await connect('Home');
  const first = await connect('Work');
  const closed = once(first.socket, 'close');
  await connect('Work', keyOf('Work'), 2);
  await closed;
  expect(home.socket.readyState).toBe(WebSocket.OPEN);
});

test('status and audit log say which browser it is, and clients are numbered across browsers', async () => {
  await pair('Work');
  await pair('Home');
  await connect('Work');
  await client('/cdp/Work');
  await client('/cdp/Home');
  expect((await get('/extension/status')).body).toMatchObject({
    version: '1.2.3',
    extension: 'ready',
    clients: 2,
    browsers: [
      { name: 'Work', path: '/cdp/Work', extension: 'ready', clients: 1 },
      { name: 'Home', path: '/cdp/Home', extension: 'absent', clients: 1 },
    ],
  });
  expect((await get('/cdp/Home/extension/status')).body).toMatchObject({ extension: 'absent', clients: 1 });
  const connected = events.filter(({ event }) => event === 'client.connected');
  expect(connected).toMatchObject([
    { client: 1, browserName: 'Work' },
    { client: 2, browserName: 'Home' },
  ]);
  expect(events).toContainEqual(expect.objectContaining({ event: 'extension.ready', browserName: 'Work' }));
});
