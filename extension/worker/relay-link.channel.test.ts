/** The channel between extension and relay, when sockets and relays are lost. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LINK_LIMITS } from '../../relay/protocol/limits.ts';
import { WORKER_LIMITS } from './limits.ts';
import { FakeSocket } from './testing/fake-socket.ts';
import { hello, LinkRig, until } from './testing/link-rig.ts';

let rig: LinkRig;

beforeEach(() => {
  rig = new LinkRig();
});

afterEach(() => rig.close());

const PING = { type: 'ping', stamp: 1, received: 0 };

describe('the channel', () => {
  test('resumes with the same relay: each end sends what the other has not received', async () => {
    (await rig.connected()).closes();
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await rig.challenged();
    expect(connect.resume).toEqual({ relayId: 'relay', received: 0 });
    const own = rig.socket();
    own.says(hello(connect, undefined, { resumed: true, received: 1 }));
    await until(() => rig.link.phase.name === 'live');
    expect(own.frames().map(({ type, n }) => [type, n])).toEqual([
      ['connect', undefined],
      ['tab.detached', 2],
      ['inventory', 3],
    ]);
  });

  test('starts over with another relay, which gets nothing from the old one', async () => {
    (await rig.connected()).closes();
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await rig.challenged('another');
    expect(connect.resume).toBeUndefined();
    rig.socket().says(hello(connect, 'another'));
    await until(() => rig.link.phase.name === 'live');
    expect(rig.socket().frames().slice(1)).toEqual([{ type: 'inventory', tabs: [], n: 1 }]);
  });

  test('starts over if the relay could not read a frame of it, which it would only get again', async () => {
    const own = await rig.connected();
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    own.says({ type: 'refuse', status: 400, code: 'bad-frame', message: 'no' });
    await until(() => rig.link.phase.name === 'refused');
    rig.link.connectNow();
    const connect = await rig.challenged();
    expect(connect.resume).toBeUndefined();
    rig.socket().says(hello(connect));
    await until(() => rig.link.phase.name === 'live');
    expect(rig.socket().frames().slice(1)).toEqual([{ type: 'inventory', tabs: [], n: 1 }]);
  });

  test('lets events wait while too much is unacknowledged, and answers of other tabs pass', async () => {
    const own = await rig.connected();
    const event = (tab: number, body: string): void =>
      rig.link.send(
        { type: 'forwardCDPEvent', tab, attachment: 'a', session: undefined, method: 'A.b' },
        body,
      );
    event(1, JSON.stringify({ much: 'x'.repeat(LINK_LIMITS.windowChars) }));
    event(1, '{"waits":1}');
    own.says({ type: 'tab.close', n: 1, id: 7, tab: 2 });
    rig.answers[0]?.({ type: 'result', id: 7 }, '{}', 2);
    expect(own.types().slice(-2)).toEqual(['forwardCDPEvent', 'result']);
    own.says({ type: 'ack', received: 2 });
    expect(own.types().slice(-2)).toEqual(['result', 'forwardCDPEvent']);
  });

  test('keeps what waits for the next connection, before the inventory', async () => {
    const own = await rig.connected();
    const much = JSON.stringify({ much: 'x'.repeat(LINK_LIMITS.windowChars) });
    for (const body of [much, '{"waits":1}'])
      rig.link.send(
        { type: 'forwardCDPEvent', tab: 1, attachment: 'a', session: undefined, method: 'A.b' },
        body,
      );
    expect(own.types().filter((type) => type === 'forwardCDPEvent')).toHaveLength(1);
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await rig.challenged();
    rig.socket().says(hello(connect, undefined, { resumed: true, received: 1 }));
    await until(() => rig.link.phase.name === 'live');
    expect(rig.socket().types()).toEqual(['connect', 'forwardCDPEvent', 'forwardCDPEvent', 'inventory']);
  });

  test('is kept if a program that has not shown the pairing key says that it could not', async () => {
    (await rig.connected()).closes();
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    await rig.challenged();
    rig.socket().says({ type: 'refuse', status: 400, code: 'bad-frame', message: 'no' });
    await until(() => rig.link.phase.name === 'refused');
    rig.link.connectNow();
    expect((await rig.challenged()).resume).toEqual({ relayId: 'relay', received: 0 });
  });

  test('delivers each frame once', async () => {
    const own = await rig.connected();
    const frame = { type: 'tab.close', n: 1, id: 1, tab: 1 };
    own.says(frame);
    own.says(frame);
    expect(rig.received).toEqual(['welcomed', 'tab.close']);
  });

  test('delivers to the first relay what happened before it connected', async () => {
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    const own = await rig.connected();
    expect(own.types()).toEqual(['connect', 'tab.detached', 'inventory']);
  });

  test('delivers an answer to the relay that asked, also over another socket', async () => {
    const own = await rig.connected();
    own.says({ type: 'tab.close', n: 1, id: 7, tab: 1 });
    own.closes();
    rig.answers[0]?.({ type: 'result', id: 7 }, '{}');
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await rig.challenged();
    rig.socket().says(hello(connect, undefined, { resumed: true, received: 1 }));
    await until(() => rig.link.phase.name === 'live');
    expect(
      rig
        .socket()
        .frames()
        .map(({ type, id }) => [type, id]),
    ).toContainEqual(['result', 7]);
  });

  test('delivers no answer to another relay, where the numbers mean other requests', async () => {
    const own = await rig.connected();
    own.says({ type: 'tab.close', n: 1, id: 7, tab: 1 });
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const next = await rig.welcomed('another');
    rig.answers[0]?.({ type: 'result', id: 7 }, '{}');
    expect(next.types()).toEqual(['connect', 'inventory']);
    next.says({ type: 'tab.close', n: 1, id: 8, tab: 1 });
    rig.answers[1]?.({ type: 'result', id: 8 }, '{}');
    expect(next.frames().at(-1)).toMatchObject({ type: 'result', id: 8 });
  });

  test('is dropped some time after the loss, however often a reconnect is tried', async () => {
    (await rig.connected()).closes();
    const from = Date.now();
    while (Date.now() - from < WORKER_LIMITS.resumeWindowMs) {
      vi.advanceTimersByTime(500);
      if (!rig.socket().closed) rig.socket().closes();
    }
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(rig.link.unacknowledged).toBe(0);
    expect(FakeSocket.all.length).toBeGreaterThan(3);
  });

  test('is kept for the full time again after the next loss', async () => {
    (await rig.connected()).closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const own = await rig.welcomed();
    for (let passed = 0; passed < 2 * WORKER_LIMITS.resumeWindowMs; passed += 1_000) {
      vi.advanceTimersByTime(1_000);
      own.says(PING);
    }
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(rig.link.unacknowledged).toBeGreaterThan(0);
  });

  test('keeps nothing if the relay stays away', async () => {
    vi.advanceTimersByTime(WORKER_LIMITS.resumeWindowMs);
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(rig.link.unacknowledged).toBe(0);
    const own = await rig.connected();
    expect(own.types()).toEqual(['connect', 'inventory']);
    rig.link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(rig.link.unacknowledged).toBe(2);
  });
});

describe('the heartbeat', () => {
  test('answers a ping', async () => {
    const own = await rig.connected();
    own.says({ ...PING, received: 1 });
    expect(own.frames().at(-1)).toEqual({ type: 'pong', stamp: 1, received: 0 });
    expect(rig.link.unacknowledged).toBe(0);
  });

  test('gives up on a silent relay', async () => {
    const own = await rig.connected();
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs);
    expect(own.closed).toBe(false);
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs / 3);
    expect(own.closed).toBe(true);
    expect(rig.link.phase).toMatchObject({
      name: 'connecting',
      why: expect.stringContaining('no message') as string,
    });
  });

  test('gives the relay another chance after the machine has slept', async () => {
    const own = await rig.connected();
    const wakeAt = performance.now() + 10 * 60_000;
    vi.spyOn(performance, 'now').mockReturnValue(wakeAt);
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs / 3);
    expect(own.closed).toBe(false);
  });

  test('detects silence even if the clock is set back', async () => {
    const own = await rig.connected();
    vi.setSystemTime(Date.now() - 60 * 60_000);
    vi.advanceTimersByTime((LINK_LIMITS.silenceMaxMs * 4) / 3);
    expect(own.closed).toBe(true);
  });
});

describe('a malformed frame of the relay', () => {
  test.each([
    ['an empty method', { method: '' }],
    ['a method that is too long', { method: 'A.'.repeat(300) }],
    ['a method that is not a string', { method: { toString: 1 } }],
  ])('with a request is refused once, and the next one runs: %s', async (_, odd) => {
    const own = await rig.connected();
    own.says({ type: 'forwardCDPCommand', n: 1, id: 7, tab: 1, attachment: 'a', ...odd });
    own.says({ type: 'tab.close', n: 2, id: 8, tab: 1 });
    expect(own.frames().at(-1)).toMatchObject({ type: 'error', id: 7, error: { code: -32_600 } });
    expect(rig.received).toEqual(['welcomed', 'tab.close']);
    expect(rig.link.phase.name).toBe('live');
  });

  test.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['a number that is not a number', '{"n":"x","id":1}'],
  ])('without a request ends the channel, so that it is not sent again: %s', async (_, text) => {
    (await rig.connected()).saysText(text);
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    expect((await rig.challenged()).resume).toBeUndefined();
  });

  test('in a message with too many frames ends the connection', async () => {
    const own = await rig.connected();
    own.saysText('\x1e'.repeat(LINK_LIMITS.messageFramesMax));
    expect(rig.link.phase.name).toBe('connecting');
  });
});
