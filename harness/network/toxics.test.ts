import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChaosProxy } from './chaos-proxy.ts';
import type { ProxiedConnection } from './proxied-connection.ts';
import { EntryList } from './testing/entries.ts';
import { dial, ended, errorCode, hangUp, RawServer, read } from './testing/sockets.ts';

let server: RawServer;
let proxy: ChaosProxy;
let list: EntryList;

beforeEach(async () => {
  server = await RawServer.start();
  list = new EntryList();
  proxy = await ChaosProxy.start({ link: 'extension', upstream: server.address, recorder: list });
});

afterEach(async () => {
  hangUp();
  await proxy.close();
  await server.close();
});

interface Pair {
  peer: Socket;
  relay: Socket;
  connection: ProxiedConnection;
}

async function pair(): Promise<Pair> {
  const accepted = proxy.nextConnection();
  const peer = await dial(proxy.port);
  return { peer, relay: await server.socket(), connection: await accepted };
}

/** Collects everything that arrives at either end of a connection from now on. */
function watch({ peer, relay }: Pair): string[] {
  const seen: string[] = [];
  for (const socket of [peer, relay]) {
    for (const event of ['data', 'end', 'error', 'close']) socket.on(event, () => seen.push(event));
  }
  return seen;
}

async function expectWorking({ peer, relay }: Pair): Promise<void> {
  peer.write('ping');
  expect(String(await read(relay, 4))).toBe('ping');
  relay.write('pong');
  expect(String(await read(peer, 4))).toBe('pong');
}

describe('down', () => {
  test('closes open connections, resets new ones, and can be healed', async () => {
    const open = await pair();
    const toxic = proxy.add({ type: 'down' });
    await Promise.all([toxic.struck, ended(open.peer), ended(open.relay)]);
    expect(await errorCode(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET');
    expect(toxic.evidence).toEqual({
      count: 2,
      detail: 'connection 1: connections cut 1; connection 2: connections refused 1',
    });
    expect(list.entries).toContainEqual({
      type: 'socket',
      link: 'extension',
      socket: 2,
      state: 'refused',
      detail: 'toxic down',
    });
    toxic.remove();
    await expectWorking(await pair());
    expect(proxy.toxics).toEqual([]);
  });
});

describe('timeout', () => {
  test('drops bytes and FINs while both sockets stay open, then closes them when it is removed', async () => {
    const hole = await pair();
    await expectWorking(hole);
    const toxic = proxy.add({
      type: 'timeout',
      direction: 'both',
      timeoutMs: 0,
      connections: 'existing',
    });
    const seen = watch(hole);
    hole.relay.write('lost');
    await toxic.struck;
    hole.peer.end('gone');
    while (!toxic.evidence.detail.includes('FIN')) await new Promise(setImmediate);
    expect(toxic.evidence.detail).toBe('connection 1: bytes swallowed 8, FINs swallowed 1');
    // When another connection has passed data, anything that had passed the black hole would have arrived as well.
    await expectWorking(await pair());
    expect(seen).toEqual([]);

    const closed = Promise.all([ended(hole.relay), ended(hole.peer)]);
    toxic.remove();
    await closed;
    await expectWorking(await pair());
  });

  test('with resume, connections stay open and a dropped FIN arrives late', async () => {
    const [quiet, ending] = [await pair(), await pair()];
    const toxic = proxy.add({ type: 'timeout', direction: 'both', timeoutMs: 0, afterRemoval: 'resume' });
    ending.peer.end();
    await toxic.struck;
    toxic.remove();
    await ended(ending.relay);
    await expectWorking(quiet);
  });

  test('with a time limit, closes the connection', async () => {
    const { peer, relay } = await pair();
    const toxic = proxy.add({ type: 'timeout', direction: 'upstream', timeoutMs: 1 });
    await Promise.all([ended(peer), ended(relay)]);
    expect(toxic.evidence.detail).toBe('connection 1: connections closed 1');
  });

  test('strikes only the connections in its scope', async () => {
    const old = await pair();
    const toxic = proxy.add({ type: 'timeout', direction: 'both', timeoutMs: 0, connections: 'existing' });
    const fresh = await pair();
    old.peer.write('lost');
    await toxic.struck;
    await expectWorking(fresh);
    toxic.remove();
    await old.connection.closed;

    const third = await pair();
    const onlyThird = proxy.add({ type: 'timeout', direction: 'both', timeoutMs: 0, connections: 3 });
    const onlyNew = proxy.add({ type: 'timeout', direction: 'both', timeoutMs: 0, connections: 'new' });
    await expectWorking(fresh);
    third.peer.write('lost');
    await onlyThird.struck;
    const fourth = await pair();
    fourth.peer.write('lost');
    await onlyNew.struck;
    expect(onlyThird.evidence.detail).toBe('connection 3: bytes swallowed 4');
    expect(onlyNew.evidence.detail).toBe('connection 4: bytes swallowed 4');
  });
});

describe('reset_peer', () => {
  test('sends an RST in both directions at once', async () => {
    const { peer, relay, connection } = await pair();
    const codes = Promise.all([errorCode(peer), errorCode(relay)]);
    const toxic = proxy.add({ type: 'reset_peer', direction: 'both' });
    expect(await codes).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect(toxic.evidence).toEqual({
      count: 2,
      detail: 'connection 1: RSTs sent upstream 1, RSTs sent downstream 1',
    });
    await connection.closed;
    toxic.remove();
    await expectWorking(await pair());
  });

  test('in one direction, the other side stays open until it sends something', async () => {
    const { peer, relay, connection } = await pair();
    const code = errorCode(peer);
    const toxic = proxy.add({ type: 'reset_peer', direction: 'downstream', afterMs: 1 });
    await toxic.struck;
    expect(await code).toBe('ECONNRESET');
    expect(relay.destroyed).toBe(false);
    expect(proxy.connections).toEqual([connection]);
    const late = errorCode(relay);
    relay.write('anyone there?');
    expect(await late).toBe('ECONNRESET');
  });
});

describe('slow_close', () => {
  test('holds the FIN while the other direction stays open, and passes it on when removed', async () => {
    const held = await pair();
    const toxic = proxy.add({ type: 'slow_close', direction: 'upstream', delayMs: 1_000_000 });
    held.peer.end('last words');
    await toxic.struck;
    expect(String(await read(held.relay, 10))).toBe('last words');
    expect(held.relay.readableEnded).toBe(false);
    held.relay.write('still here');
    expect(String(await read(held.peer, 10))).toBe('still here');
    expect(toxic.evidence).toEqual({ count: 1, detail: 'connection 1: FINs held 1' });
    toxic.remove();
    await ended(held.relay);
  });

  test('passes the FIN on after the delay', async () => {
    const { peer, relay } = await pair();
    const toxic = proxy.add({ type: 'slow_close', direction: 'both', delayMs: 1 });
    peer.end();
    await ended(relay);
    expect(toxic.evidence.count).toBe(1);
  });
});

describe('latency', () => {
  test('delays everything in order, with jitter from the given random', async () => {
    const numbers = [0, 0.999, 0.5];
    const random = (): number => numbers.shift() ?? 0;
    const { peer, relay } = await pair();
    const toxic = proxy.add({
      type: 'latency',
      direction: 'upstream',
      latencyMs: 20,
      jitter: { jitterMs: 20, random },
    });
    for (const [index, word] of ['one', 'two', 'six'].entries()) {
      peer.write(word);
      while (toxic.evidence.count <= index) await new Promise(setImmediate);
    }
    expect(numbers).toEqual([]);
    peer.end();
    expect(String(await read(relay, 9))).toBe('onetwosix');
    await ended(relay);
  });

  test('passes on everything that it holds when it is removed', async () => {
    const delayed = await pair();
    const toxic = proxy.add({ type: 'latency', direction: 'both', latencyMs: 1_000_000 });
    delayed.peer.write('early');
    await toxic.struck;
    expect(delayed.relay.readableLength).toBe(0);
    toxic.remove();
    expect(String(await read(delayed.relay, 5))).toBe('early');
    await expectWorking(delayed);
  });
});

describe('bandwidth', () => {
  test('passes everything on in order, no faster than the limit', async () => {
    const thin = await pair();
    const toxic = proxy.add({ type: 'bandwidth', direction: 'upstream', bytesPerS: 1_000 });
    const text = 'abcdefghij'.repeat(10);
    thin.peer.end(text);
    await toxic.struck;
    // At most one tick's worth may have passed.
    expect(thin.connection.passedBytes('upstream')).toBe(20);
    expect(String(await read(thin.relay, text.length))).toBe(text);
    await ended(thin.relay);
    expect(toxic.evidence.detail).toBe('connection 1: chunks slowed down 1');
  });

  test('passes everything on when it is removed', async () => {
    const thin = await pair();
    const toxic = proxy.add({ type: 'bandwidth', direction: 'both', bytesPerS: 0.001 });
    thin.peer.write('early');
    await toxic.struck;
    toxic.remove();
    expect(String(await read(thin.relay, 5))).toBe('early');
    await expectWorking(thin);
  });
});

describe('slicer', () => {
  test('splits data into pieces of at most the given size', async () => {
    const { peer, relay, connection } = await pair();
    const numbers = [0.999, 0, 0.5];
    const random = (): number => numbers.shift() ?? 0;
    const spec = {
      type: 'slicer',
      direction: 'upstream',
      sliceBytesMax: 4,
      delayMs: 1_000_000,
      random,
    } as const;
    const toxic = proxy.add(spec);
    peer.end('abcdefghij');
    await toxic.struck;
    expect(connection.passedBytes('upstream')).toBe(3);
    toxic.remove();
    expect(String(await read(relay, 10))).toBe('abcdefghij');
    await ended(relay);
  });

  test('continues after each pause', async () => {
    const { peer, relay } = await pair();
    const toxic = proxy.add({ type: 'slicer', direction: 'both', sliceBytesMax: 2, delayMs: 1 });
    peer.end('abcdefg');
    expect(String(await read(relay, 7))).toBe('abcdefg');
    await ended(relay);
    expect(toxic.evidence.count).toBe(1);
  });
});

describe('limit_data', () => {
  test('closes the connection after the given number of bytes; further bytes are lost', async () => {
    const { peer, relay } = await pair();
    const toxic = proxy.add({ type: 'limit_data', direction: 'upstream', bytes: 5 });
    peer.write('abc');
    expect(String(await read(relay, 3))).toBe('abc');
    const arrived: Buffer[] = [];
    relay.on('data', (bytes: Buffer) => arrived.push(bytes));
    peer.write('defg');
    await toxic.struck;
    await Promise.all([ended(peer), ended(relay)]);
    expect(String(Buffer.concat(arrived))).toMatch(/^(de)?$/);
    expect(toxic.evidence.detail).toBe('connection 1: connections closed 1');
  });
});

describe('half_close', () => {
  test('ends one direction, and the other stays open', async () => {
    const { peer, relay, connection } = await pair();
    const toxic = proxy.add({ type: 'half_close', direction: 'upstream', connections: 'existing' });
    await ended(relay);
    await toxic.struck;
    relay.write('still here');
    expect(String(await read(peer, 10))).toBe('still here');
    peer.write('nobody hears');
    expect(proxy.connections).toEqual([connection]);
    toxic.remove();
    await connection.closed;
  });
});

test('the error for an invalid value says what is expected', () => {
  expect(() => proxy.add({ type: 'timeout', direction: 'both', timeoutMs: -1 })).toThrow(
    /timeoutMs is -1\. Expected/,
  );
  expect(() => proxy.add({ type: 'slow_close', direction: 'both', delayMs: NaN })).toThrow(/delayMs is NaN/);
  const nothing = { direction: 'both' } as const;
  expect(() => proxy.add({ ...nothing, type: 'bandwidth', bytesPerS: 0 })).toThrow(
    /bytesPerS is 0\. Expected/,
  );
  expect(() => proxy.add({ ...nothing, type: 'limit_data', bytes: -1 })).toThrow(/bytes is -1\. Expected/);
  const slicer = { ...nothing, type: 'slicer', delayMs: 1 } as const;
  expect(() => proxy.add({ ...slicer, sliceBytesMax: 0 })).toThrow(/sliceBytesMax is 0\. Expected/);
  expect(proxy.toxics).toEqual([]);
});

test('the server does not notice a peer that disappears in a black hole', async () => {
  const hole = await pair();
  const toxic = proxy.add({ type: 'timeout', direction: 'upstream', timeoutMs: 0, connections: 'existing' });
  const seen = watch(hole);
  hole.peer.resetAndDestroy();
  await toxic.struck;
  expect(toxic.evidence.detail).toBe('connection 1: RSTs swallowed 1');
  await expectWorking(await pair());
  expect(seen).toEqual(['close']);
  const end = ended(hole.relay);
  toxic.remove();
  await end;
});
