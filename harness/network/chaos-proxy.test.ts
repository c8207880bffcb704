import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ChaosProxy } from './chaos-proxy.ts';
import { heldBytesMax } from './pipe.ts';
import { EntryList } from './testing/entries.ts';
import { dial, ended, errorCode, hangUp, RawServer, read } from './testing/sockets.ts';

const manyBytes = 5_000_000;
/** More than all kernel buffers on the path hold. */
const unreadBytes = 64_000_000;

let server: RawServer;
let proxy: ChaosProxy;
let list: EntryList;

beforeEach(async () => {
  server = await RawServer.start();
  list = new EntryList();
  proxy = await ChaosProxy.start({ link: 'client', upstream: server.address, recorder: list });
});

afterEach(async () => {
  hangUp();
  await proxy.close();
  await server.close();
});

function states(): string[] {
  return list.entries.map((entry) =>
    entry.type === 'socket' ? `${String(entry.socket)} ${entry.state}` : '',
  );
}

describe('forwarding', () => {
  test('megabytes arrive intact in both directions at once', async () => {
    const [up, down] = [randomBytes(manyBytes), randomBytes(manyBytes)];
    const peer = await dial(proxy.port);
    const relay = await server.socket();
    peer.write(up);
    relay.write(down);
    const [atRelay, atPeer] = await Promise.all([read(relay, manyBytes), read(peer, manyBytes)]);
    expect(atRelay.equals(up)).toBe(true);
    expect(atPeer.equals(down)).toBe(true);
  });

  test('a FIN passes while the other direction stays open', async () => {
    const peer = await dial(proxy.port);
    const relay = await server.socket();
    peer.end('question');
    await ended(relay);
    relay.end('answer');
    expect(String(await read(peer, 6))).toBe('answer');
    await list.matching(1, (entry) => entry.type === 'socket' && entry.state === 'closed');
    expect(states()).toEqual(['1 open', '1 closed']);
  });

  test('an RST passes as an RST', async () => {
    const peer = await dial(proxy.port);
    const relay = await server.socket();
    const code = errorCode(peer);
    relay.resetAndDestroy();
    expect(await code).toBe('ECONNRESET');
  });

  test('a slow reader stops the writer, so that memory does not fill up', async () => {
    const accepted = proxy.nextConnection();
    const peer = await dial(proxy.port);
    const connection = await accepted;
    const relay = await server.socket();
    peer.end(Buffer.alloc(unreadBytes));
    // The same amount in the other direction gives the proxy enough time to read everything if it did not stop.
    relay.write(Buffer.alloc(unreadBytes));
    await read(peer, unreadBytes);
    expect(connection.passedBytes('upstream')).toBeLessThan(unreadBytes);
    await ended(relay);
    expect(connection.passedBytes('upstream')).toBe(unreadBytes);
  });
});

describe('a missing upstream', () => {
  test('resets the peer and records it as refused', async () => {
    const { port } = server.address;
    await server.close();
    const peer = connect(proxy.port, '127.0.0.1');
    expect(await errorCode(peer)).toBe('ECONNRESET');
    expect(list.entries).toMatchObject([{ state: 'refused', socket: 1 }]);
    expect(list.entries[0]).toHaveProperty('detail', `connect ECONNREFUSED 127.0.0.1:${String(port)}`);
    server = await RawServer.start();
  });

  test('can be unset and set again', async () => {
    proxy.setUpstream(undefined);
    expect(await errorCode(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET');
    proxy.setUpstream(server.address);
    await dial(proxy.port);
    await list.matching(1, (entry) => entry.type === 'socket' && entry.state === 'open');
    expect(states()).toEqual(['1 refused', '2 open']);
  });
});

describe('holding', () => {
  test('holds bytes and the FIN until released, then passes them on in order', async () => {
    const accepted = proxy.nextConnection();
    const peer = await dial(proxy.port);
    const connection = await accepted;
    const relay = await server.socket();
    peer.write('before ');
    expect(String(await read(relay, 7))).toBe('before ');

    const hold = connection.hold('upstream');
    peer.write('held ');
    peer.end('last');
    await hold.endHeld;
    await hold.bytesHeld;
    expect(hold.heldBytes).toBe(9);
    expect(relay.readableLength).toBe(0);
    relay.write('still open');
    expect(String(await read(peer, 10))).toBe('still open');

    connection.release();
    expect(String(await read(relay, 9))).toBe('held last');
    await ended(relay);
    expect(hold.heldBytes).toBe(0);
  });

  test('stops reading when too much is held, and continues afterwards', async () => {
    const accepted = proxy.nextConnection();
    const peer = await dial(proxy.port);
    const connection = await accepted;
    const hold = connection.hold('upstream');
    const relay = await server.socket();
    const sizeBytes = 4 * heldBytesMax;
    peer.end(Buffer.alloc(sizeBytes));
    relay.write(Buffer.alloc(sizeBytes));
    await read(peer, sizeBytes);
    while (hold.heldBytes <= heldBytesMax) await new Promise(setImmediate);
    expect(hold.heldBytes).toBeLessThan(2 * heldBytesMax);
    hold.release();
    expect((await read(relay, sizeBytes)).length).toBe(sizeBytes);
  });
});

test('the error for a taken port says what to do', async () => {
  const taken = ChaosProxy.start({ link: 'client', upstream: server.address, port: proxy.port });
  await expect(taken).rejects.toThrow(/cannot listen on 127\.0\.0\.1:\d+.*omit the port/);
});
