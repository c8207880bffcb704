import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import type { FrameEntry, HistoryEntry } from '../history/event.ts';
import { ChaosProxy } from './chaos-proxy.ts';
import { EntryList } from './testing/entries.ts';
import { dial, RawServer, read } from './testing/sockets.ts';

const largeCharacters = 3_000_000;

let http: Server;
let sockets: WebSocketServer;
let proxy: ChaosProxy;
let list: EntryList;

beforeEach(async () => {
  http = createServer((_request, response) => {
    response.write('{"chunked":');
    response.end('true}');
  });
  sockets = new WebSocketServer({ server: http, perMessageDeflate: { threshold: 0 } });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  list = new EntryList();
  const { port } = http.address() as AddressInfo;
  proxy = await ChaosProxy.start({ link: 'client', upstream: { host: '127.0.0.1', port }, recorder: list });
});

afterEach(async () => {
  await proxy.close();
  sockets.close();
  await new Promise((resolve) => http.close(resolve));
});

interface Ends {
  peer: WebSocket;
  relay: WebSocket;
}

async function open(options: { perMessageDeflate?: boolean; agent?: Agent } = {}): Promise<Ends> {
  const accepted = once(sockets, 'connection') as Promise<[WebSocket]>;
  const peer = new WebSocket(`ws://127.0.0.1:${String(proxy.port)}/`, {
    perMessageDeflate: false,
    ...options,
  });
  const [[relay]] = await Promise.all([accepted, once(peer, 'open')]);
  return { peer, relay };
}

async function message(socket: WebSocket): Promise<string> {
  const [data] = (await once(socket, 'message')) as [RawData];
  return (data as Buffer).toString();
}

function frames(count: number): Promise<FrameEntry[]> {
  return list.matching(count, (entry) => entry.type === 'frame') as Promise<FrameEntry[]>;
}

function isUpgraded(entry: HistoryEntry): boolean {
  return entry.type === 'socket' && entry.state === 'upgraded';
}

describe('a plain WebSocket', () => {
  test('records messages with their directions, and passes masked ones on unchanged', async () => {
    const { peer, relay } = await open();
    const asked = message(relay);
    peer.send('{"id":1}');
    expect(await asked).toBe('{"id":1}');
    const answered = message(peer);
    relay.send(Buffer.from([1, 2, 3]));
    await answered;
    const common = { type: 'frame', link: 'client', socket: 1 };
    expect(await frames(2)).toEqual([
      { ...common, from: 'peer', opcode: 'text', bytes: 8, text: '{"id":1}' },
      { ...common, from: 'server', opcode: 'binary', bytes: 3 },
    ]);
    expect(list.entries.filter(isUpgraded)).toHaveLength(1);
  });

  test('records fragments as one message', async () => {
    const { peer, relay } = await open();
    const asked = message(relay);
    peer.send('one ', { fin: false });
    peer.send('two ', { fin: false });
    peer.send('three', { fin: true });
    expect(await asked).toBe('one two three');
    expect(await frames(1)).toMatchObject([{ opcode: 'text', bytes: 13, text: 'one two three' }]);
  });

  test('passes a large message on intact and records its size', async () => {
    const { peer, relay } = await open();
    const text = 'ä'.repeat(largeCharacters);
    const asked = message(relay);
    peer.send(text);
    expect((await asked) === text).toBe(true);
    const [frame] = await frames(1);
    expect(frame?.bytes).toBe(2 * largeCharacters);
    expect(frame?.text === text).toBe(true);
  });

  test('records control frames', async () => {
    const { peer, relay } = await open();
    relay.ping('are you there');
    await once(relay, 'pong');
    peer.close(4001, 'enough');
    await once(relay, 'close');
    expect(await frames(4)).toMatchObject([
      { from: 'server', opcode: 'ping', bytes: 13 },
      { from: 'peer', opcode: 'pong', bytes: 13 },
      { from: 'peer', opcode: 'close', bytes: 8, text: '4001 enough' },
      { from: 'server', opcode: 'close', bytes: 8, text: '4001 enough' },
    ]);
  });
});

test('records compressed messages decompressed', async () => {
  const { peer, relay } = await open({ perMessageDeflate: true });
  expect(peer.extensions).toContain('permessage-deflate');
  for (const text of ['first first first', 'first first again']) {
    const [asked, answered] = [message(relay), message(peer)];
    peer.send(text);
    await asked;
    relay.send(text.toUpperCase());
    await answered;
  }
  expect((await frames(4)).map(({ from, text }) => `${from}: ${String(text)}`)).toEqual([
    'peer: first first first',
    'server: FIRST FIRST FIRST',
    'peer: first first again',
    'server: FIRST FIRST AGAIN',
  ]);
});

test('finds an upgrade after plain HTTP requests on the same connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const answer = await new Promise<string>((resolve) => {
    get({ host: '127.0.0.1', port: proxy.port, agent, path: '/json/version' }, (response) => {
      response.setEncoding('utf8');
      let body = '';
      response.on('data', (text: string) => (body += text));
      response.on('end', () => setImmediate(() => resolve(body)));
    });
  });
  expect(answer).toBe('{"chunked":true}');
  expect(list.entries.filter(isUpgraded)).toEqual([]);
  const { peer } = await open({ agent });
  peer.send('hello');
  expect(await frames(1)).toMatchObject([{ socket: 1, text: 'hello' }]);
});

test('passes on a stream that violates the protocol, and records the error once', async () => {
  const raw = await RawServer.start();
  proxy.setUpstream(raw.address);
  const peer = await dial(proxy.port);
  const relay = await raw.socket();
  peer.write('GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n');
  await read(relay, 1);
  const nonsense = Buffer.alloc(1000, 0xff);
  relay.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
  relay.write(nonsense);
  relay.write(nonsense);
  relay.write('end');
  const received = await read(peer, 56 + 2003);
  expect(received.subarray(-2003).equals(Buffer.concat([nonsense, nonsense, Buffer.from('end')]))).toBe(true);
  const recorded = await list.matching(2, isUpgraded);
  expect(recorded[1]).toHaveProperty(
    'detail',
    expect.stringMatching(/^cannot parse frames downstream any more/),
  );
  expect(list.entries.filter(isUpgraded)).toHaveLength(2);
  await proxy.close();
  await raw.close();
});
