/** The handshake between extension and relay, and which of two extensions has to yield. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encode } from '../../relay/protocol/codec.ts';
import { LINK_LIMITS } from '../../relay/protocol/limits.ts';
import { connectProofText } from '../../relay/protocol/proof.ts';
import { WORKER_LIMITS } from './limits.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import { aWhile, challengeOf, hello, hmac, LinkRig, PAIRING_KEY, until } from './testing/link-rig.ts';

let rig: LinkRig;

beforeEach(() => {
  rig = new LinkRig();
});

afterEach(() => rig.close());

describe('the handshake', () => {
  test('is ready for the first frame before the socket opens', () => {
    rig.link.connectNow();
    expect(rig.socket().url).toBe('ws://127.0.0.1:1234/extension');
    expect(rig.socket().onmessage).not.toBeNull();
    expect(rig.socket().onclose).not.toBeNull();
  });

  test("proves the extension's identity without sending the key", async () => {
    rig.link.connectNow();
    const connect = await rig.challenged();
    expect(connect.proof).toBe(hmac(connectProofText(challengeOf(), connect)));
    expect(rig.socket().sent.join('')).not.toContain(PAIRING_KEY);
  });

  test('ends with the inventory, and then the link is live', async () => {
    const own = await rig.connected();
    expect(own.types()).toEqual(['connect', 'inventory']);
    expect(rig.received).toEqual(['welcomed']);
  });

  test('keeps the order of frames that arrive while a proof is checked', async () => {
    rig.link.connectNow();
    const own = rig.socket();
    own.says(hello(await rig.challenged()));
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    own.says({ type: 'tab.activate', n: 2, id: 2, tab: 1 });
    await until(() => rig.received.length === 3);
    expect(rig.received).toEqual(['welcomed', 'tab.close', 'tab.activate']);
  });

  test('has a time limit', () => {
    rig.link.connectNow();
    const own = rig.socket();
    vi.advanceTimersByTime(LINK_LIMITS.handshakeMs + WORKER_LIMITS.retryFirstMs);
    expect(own.closed).toBe(true);
    expect(FakeSocket.all).toHaveLength(2);
  });

  test('does not obey a program without the pairing key', async () => {
    rig.link.connectNow();
    const own = rig.socket();
    own.says({ ...hello(await rig.challenged()), proof: 'wrong' });
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    await until(() => rig.link.phase.name === 'refused');
    await aWhile();
    expect(rig.link.phase).toMatchObject({ code: 'untrusted' });
    expect([rig.received, own.closed]).toEqual([[], true]);
  });

  test.each([
    ['a later relay', { min: 8, max: 9 }, 60_000, 'update the extension'],
    ['an earlier relay, which does not report its age', { min: 1, max: 1 }, undefined, 'update the relay'],
  ])('refuses %s', async (_, protocol, listeningMs, advice) => {
    rig.link.connectNow();
    rig.socket().says(challengeOf('relay', { protocol, listeningMs }));
    await until(() => rig.link.phase.name === 'refused');
    expect(rig.link.phase).toMatchObject({ code: 'version' });
    expect(rig.link.phase).toHaveProperty('message', expect.stringContaining(advice));
    expect(rig.socket().types()).toEqual([]);
  });

  test('uses the highest version that a later relay still supports', async () => {
    rig.link.connectNow();
    rig.socket().says(challengeOf('relay', { protocol: { min: 1, max: 9 } }));
    await until(() => rig.socket().types().includes('connect'));
    expect(rig.socket().frames()[0]).toMatchObject({ protocol: 2 });
  });

  test('names the address that was dialled', async () => {
    rig.link.connectNow();
    expect((await rig.challenged()).endpoint).toBe('127.0.0.1:1234');
  });

  test('waits for a pairing key', () => {
    rig.pairingKey = '';
    rig.link.connectNow();
    expect([rig.link.phase.name, FakeSocket.all.length]).toEqual(['unpaired', 0]);
    rig.pairingKey = PAIRING_KEY;
    rig.link.restart();
    expect(FakeSocket.all).toHaveLength(1);
  });
});

test('late callbacks of an earlier socket do nothing', async () => {
  rig.link.connectNow();
  const old = rig.socket();
  const { onmessage, onclose } = old;
  rig.link.restart();
  const own = await rig.welcomed();
  onmessage?.({ data: encode(challengeOf()) });
  onclose?.({ code: 1006, reason: '' });
  await aWhile();
  expect(rig.link.phase.name).toBe('live');
  expect([old.sent, old.closed, own.closed]).toEqual([[], true, false]);
});

test('new settings end a refusal before the relay answers', async () => {
  rig.link.connectNow();
  await rig.challenged();
  rig.socket().says({ type: 'refuse', status: 403, code: 'wrong-key', message: 'Copy the key.' });
  expect(rig.link.phase.name).toBe('refused');
  rig.link.restart();
  expect(rig.link.phase.name).toBe('connecting');
  rig.socket().closes();
  expect(rig.link.phase.name).toBe('connecting');
});

test('an extension that was replaced is polite until the user asks to connect', async () => {
  (await rig.connected()).closes(4410);
  vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
  expect((await rig.challenged()).polite).toBe(true);
  rig.link.restart();
  expect((await rig.challenged()).polite).toBe(false);
});
