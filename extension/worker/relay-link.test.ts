import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encode } from '../../relay/protocol/codec.ts';
import type { Challenge, Connect } from '../../relay/protocol/frames.ts';
import { LINK_LIMITS } from '../../relay/protocol/limits.ts';
import { connectProofText, helloProofText } from '../../relay/protocol/proof.ts';
import { WORKER_LIMITS } from './limits.ts';
import { RelayLink, type LinkPhase, type Send } from './relay-link.ts';

const TOKEN = 'a-token-for-tests-only';

/** Stands in for the browser's WebSocket; the test is the relay at its other end. */
class FakeSocket {
  static all: FakeSocket[] = [];
  onopen: unknown = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: unknown = null;
  closed = false;
  readonly url: string;
  readonly sent: string[] = [];

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  says(frame: object, body?: string): void {
    this.onmessage?.({ data: encode(frame, body) });
  }

  closes(code = 1006): void {
    this.onclose?.({ code, reason: '' });
  }

  frames(): Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text.split('\n')[0] ?? '') as Record<string, unknown>);
  }

  types(): unknown[] {
    return this.frames().map(({ type }) => type);
  }
}

let link: RelayLink;
let phases: LinkPhase[];
let received: string[];
let token: string;
let answers: Send[];
/** What the worker does with a frame of the relay's. */
let act: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  phases = [];
  received = [];
  token = TOKEN;
  answers = [];
  act = () => undefined;
  link = new RelayLink({
    settings: () => ({ port: 1234, token }),
    identity: () =>
      Promise.resolve({
        instanceId: 'one',
        boot: { number: 1, id: 'boot' },
        ledger: undefined,
        extensionVersion: '1',
        browser: { product: '', userAgent: '' },
      }),
    newChannel: () => received.push('welcomed'),
    starting: () => undefined,
    inventory: () => Promise.resolve({ type: 'inventory', tabs: [] }),
    received: ({ frame }, answer) => {
      received.push(frame.type);
      answers.push(answer);
      act();
    },
    phaseChanged: (phase) => phases.push(phase),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function socket(): FakeSocket {
  const last = FakeSocket.all.at(-1);
  if (last === undefined) throw new Error('no socket was opened');
  return last;
}

/** Waits, in turns and not in time, for work of the platform's (WebCrypto). */
async function until(condition: () => boolean): Promise<void> {
  // Of the clocks, this one is not faked; it only ends a test that hangs, on however busy a machine.
  const endSeconds = process.uptime() + 20;
  while (!condition()) {
    if (process.uptime() > endSeconds) throw new Error('it did not come to pass');
    await new Promise(setImmediate);
  }
}

/** Time enough for any such work; for what must not happen. */
async function aWhile(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) await new Promise(setImmediate);
}

const hmac = (text: string): string => createHmac('sha256', TOKEN).update(text).digest('hex');

function challengeOf(relayId = 'relay'): Challenge {
  return { type: 'connect.challenge', protocol: { min: 1, max: 1 }, relayId, relayNonce: 'nonce' };
}

/** Plays the relay's part up to the extension's `connect`. */
async function challenged(relayId?: string): Promise<Connect> {
  const own = socket();
  own.says(challengeOf(relayId));
  await until(() => own.types().includes('connect'));
  return own.frames()[0] as unknown as Connect;
}

function hello(connect: Connect, relayId?: string, more: object = {}): object {
  return {
    type: 'hello-ok',
    proof: hmac(helloProofText(challengeOf(relayId), connect.extensionNonce)),
    heartbeatMs: LINK_LIMITS.heartbeatMs,
    silenceMaxMs: LINK_LIMITS.silenceMaxMs,
    resumed: false,
    received: 0,
    ...more,
  };
}

async function welcomed(relayId?: string, more?: object): Promise<FakeSocket> {
  const own = socket();
  own.says(hello(await challenged(relayId), relayId, more));
  await until(() => link.phase.name === 'live');
  return own;
}

async function connected(): Promise<FakeSocket> {
  link.connectNow();
  return welcomed();
}

const PING = { type: 'ping', stamp: 1, received: 0 };

describe('the handshake', () => {
  test('is ready for the first frame before the socket opens', () => {
    link.connectNow();
    expect(socket().url).toBe('ws://127.0.0.1:1234/extension');
    expect(socket().onmessage).not.toBeNull();
    expect(socket().onclose).not.toBeNull();
  });

  test('proves who the extension is, without the token', async () => {
    link.connectNow();
    const connect = await challenged();
    expect(connect.proof).toBe(hmac(connectProofText(challengeOf(), connect)));
    expect(socket().sent.join('')).not.toContain(TOKEN);
  });

  test('ends with the inventory, and then the link is live', async () => {
    const own = await connected();
    expect(own.types()).toEqual(['connect', 'inventory']);
    expect(received).toEqual(['welcomed']);
  });

  test('keeps the order of frames that come while a proof is checked', async () => {
    link.connectNow();
    const own = socket();
    own.says(hello(await challenged()));
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    own.says({ type: 'tab.activate', n: 2, id: 2, tab: 1 });
    await until(() => received.length === 3);
    expect(received).toEqual(['welcomed', 'tab.close', 'tab.activate']);
  });

  test('may take only so long', () => {
    link.connectNow();
    const own = socket();
    vi.advanceTimersByTime(LINK_LIMITS.handshakeMs + WORKER_LIMITS.retryFirstMs);
    expect(own.closed).toBe(true);
    expect(FakeSocket.all).toHaveLength(2);
  });

  test('obeys no program that does not know the token', async () => {
    link.connectNow();
    const own = socket();
    own.says({ ...hello(await challenged()), proof: 'wrong' });
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    await until(() => link.phase.name === 'refused');
    await aWhile();
    expect(link.phase).toMatchObject({ code: 'untrusted' });
    expect([received, own.closed]).toEqual([[], true]);
  });

  test('refuses a version that this build cannot speak', async () => {
    link.connectNow();
    socket().says({ ...challengeOf(), protocol: { min: 8, max: 9 } });
    await until(() => link.phase.name === 'refused');
    expect(link.phase).toMatchObject({ code: 'version' });
    expect(socket().types()).toEqual([]);
  });

  test('waits for a token', () => {
    token = '';
    link.connectNow();
    expect([link.phase.name, FakeSocket.all.length]).toEqual(['unpaired', 0]);
    token = TOKEN;
    link.restart();
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe('the next try is scheduled', () => {
  function nextTryComes(): void {
    const before = FakeSocket.all.length;
    vi.advanceTimersByTime(WORKER_LIMITS.retryMaxMs);
    expect(FakeSocket.all.length).toBeGreaterThan(before);
  }

  test('when nothing answers', () => {
    link.connectNow();
    socket().closes();
    expect(link.phase.name).toBe('connecting');
    nextTryComes();
  });

  test('when the socket cannot even be made', () => {
    vi.stubGlobal('WebSocket', function () {
      throw new Error('blocked');
    });
    link.connectNow();
    vi.stubGlobal('WebSocket', FakeSocket);
    nextTryComes();
  });

  test('when what came is no frame', () => {
    link.connectNow();
    socket().onmessage?.({ data: 'hello' });
    nextTryComes();
  });

  test('when the relay challenges twice', async () => {
    link.connectNow();
    const own = socket();
    await challenged();
    own.says(challengeOf());
    await until(() => own.closed);
    nextTryComes();
  });

  test('when the relay greets before it has challenged', async () => {
    link.connectNow();
    const own = socket();
    own.says(hello({ extensionNonce: 'x' } as Connect));
    await until(() => own.closed);
    nextTryComes();
  });

  test('when a live relay goes', async () => {
    const own = await connected();
    own.closes();
    nextTryComes();
  });

  test('when a frame cannot be handled', async () => {
    const own = await connected();
    act = () => {
      throw new Error('broken');
    };
    own.says({ type: 'tab.close', n: 1, id: 1, tab: 1 });
    expect(own.closed).toBe(true);
    expect(link.phase).toMatchObject({
      name: 'connecting',
      why: expect.stringContaining('broken') as string,
    });
    nextTryComes();
  });

  test('when frames are missing', async () => {
    const own = await connected();
    own.says({ type: 'tab.close', n: 2, id: 2, tab: 1 });
    expect([own.closed, received]).toEqual([true, ['welcomed']]);
    nextTryComes();
  });

  test('when the relay refuses, and not in haste', async () => {
    link.connectNow();
    await challenged();
    socket().says({ type: 'refuse', status: 409, code: 'already-connected', message: 'Close that one.' });
    expect(link.phase).toEqual({ name: 'refused', code: 'already-connected', message: 'Close that one.' });
    vi.advanceTimersByTime(5_000);
    expect(FakeSocket.all).toHaveLength(1);
    nextTryComes();
  });

  test('by the alarm, where none was', () => {
    link.ensure();
    link.ensure();
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe('waiting between tries', () => {
  test('grows while nothing answers', () => {
    link.connectNow();
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      const from = Date.now();
      socket().closes();
      vi.advanceTimersToNextTimer();
      waits.push(Date.now() - from);
    }
    expect(waits).toEqual([50, 1_000, 2_000, 4_000]);
  });

  test('does not begin anew for a connection that breaks at once', async () => {
    const own = await connected();
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    (await welcomed()).closes();
    expect(link.failures).toBe(2);
  });

  test('begins anew after a connection that held', async () => {
    (await connected()).closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const own = await welcomed();
    vi.advanceTimersByTime(WORKER_LIMITS.stableMs + 1);
    own.closes();
    expect(link.failures).toBe(1);
  });
});

test('late callbacks of an earlier socket change nothing', async () => {
  link.connectNow();
  const old = socket();
  const { onmessage, onclose } = old;
  link.restart();
  const own = await welcomed();
  onmessage?.({ data: encode(challengeOf()) });
  onclose?.({ code: 1006, reason: '' });
  await aWhile();
  expect(link.phase.name).toBe('live');
  expect([old.sent, old.closed, own.closed]).toEqual([[], true, false]);
});

describe('the channel', () => {
  test('goes on with the same relay: each end sends what the other lacks', async () => {
    (await connected()).closes();
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await challenged();
    expect(connect.resume).toEqual({ relayId: 'relay', received: 0 });
    const own = socket();
    own.says(hello(connect, undefined, { resumed: true, received: 1 }));
    await until(() => link.phase.name === 'live');
    expect(own.frames().map(({ type, n }) => [type, n])).toEqual([
      ['connect', undefined],
      ['tab.detached', 2],
      ['inventory', 3],
    ]);
  });

  test('begins anew with another relay, which gets nothing of the old one', async () => {
    (await connected()).closes();
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await challenged('another');
    expect(connect.resume).toBeUndefined();
    socket().says(hello(connect, 'another'));
    await until(() => link.phase.name === 'live');
    expect(socket().frames().slice(1)).toEqual([{ type: 'inventory', tabs: [], n: 1 }]);
  });

  test('hands each frame on once', async () => {
    const own = await connected();
    const frame = { type: 'tab.close', n: 1, id: 1, tab: 1 };
    own.says(frame);
    own.says(frame);
    expect(received).toEqual(['welcomed', 'tab.close']);
  });

  test('gives a relay that comes first what happened before it', async () => {
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    const own = await connected();
    expect(own.types()).toEqual(['connect', 'tab.detached', 'inventory']);
  });

  test('takes an answer to the relay that asked, also over another socket', async () => {
    const own = await connected();
    own.says({ type: 'tab.close', n: 1, id: 7, tab: 1 });
    own.closes();
    answers[0]?.({ type: 'result', id: 7 }, '{}');
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const connect = await challenged();
    socket().says(hello(connect, undefined, { resumed: true, received: 1 }));
    await until(() => link.phase.name === 'live');
    expect(
      socket()
        .frames()
        .map(({ type, id }) => [type, id]),
    ).toContainEqual(['result', 7]);
  });

  test('takes no answer to another relay, whose numbers mean other requests', async () => {
    const own = await connected();
    own.says({ type: 'tab.close', n: 1, id: 7, tab: 1 });
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const next = await welcomed('another');
    answers[0]?.({ type: 'result', id: 7 }, '{}');
    expect(next.types()).toEqual(['connect', 'inventory']);
    next.says({ type: 'tab.close', n: 1, id: 8, tab: 1 });
    answers[1]?.({ type: 'result', id: 8 }, '{}');
    expect(next.frames().at(-1)).toMatchObject({ type: 'result', id: 8 });
  });

  test('is given up by the time that has passed since the loss, however often it is tried', async () => {
    (await connected()).closes();
    const from = Date.now();
    while (Date.now() - from < WORKER_LIMITS.resumeWindowMs) {
      vi.advanceTimersByTime(500);
      if (!socket().closed) socket().closes();
    }
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(link.unacknowledged).toBe(0);
    expect(FakeSocket.all.length).toBeGreaterThan(3);
  });

  test('is kept anew, for as long, after the next loss', async () => {
    (await connected()).closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    const own = await welcomed();
    for (let passed = 0; passed < 2 * WORKER_LIMITS.resumeWindowMs; passed += 1_000) {
      vi.advanceTimersByTime(1_000);
      own.says(PING);
    }
    own.closes();
    vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(link.unacknowledged).toBeGreaterThan(0);
  });

  test('keeps nothing for a relay that stays away', async () => {
    vi.advanceTimersByTime(WORKER_LIMITS.resumeWindowMs);
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(link.unacknowledged).toBe(0);
    const own = await connected();
    expect(own.types()).toEqual(['connect', 'inventory']);
    link.send({ type: 'tab.detached', tab: 1, reason: 'lost' });
    expect(link.unacknowledged).toBe(2);
  });
});

describe('the heartbeat', () => {
  test('answers a ping', async () => {
    const own = await connected();
    own.says({ ...PING, received: 1 });
    expect(own.frames().at(-1)).toEqual({ type: 'pong', stamp: 1, received: 0 });
    expect(link.unacknowledged).toBe(0);
  });

  test('takes a silent relay for dead', async () => {
    const own = await connected();
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs);
    expect(own.closed).toBe(false);
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs / 3);
    expect(own.closed).toBe(true);
    expect(link.phase).toMatchObject({
      name: 'connecting',
      why: expect.stringContaining('silent') as string,
    });
  });

  test('gives the relay a fresh chance after the machine has slept', async () => {
    const own = await connected();
    const wakeAt = performance.now() + 10 * 60_000;
    vi.spyOn(performance, 'now').mockReturnValue(wakeAt);
    vi.advanceTimersByTime(LINK_LIMITS.silenceMaxMs / 3);
    expect(own.closed).toBe(false);
  });

  test('notices a silence while the clock is set back', async () => {
    const own = await connected();
    vi.setSystemTime(Date.now() - 60 * 60_000);
    vi.advanceTimersByTime((LINK_LIMITS.silenceMaxMs * 4) / 3);
    expect(own.closed).toBe(true);
  });
});

test('new settings make an end of a refusal, before the relay answers', async () => {
  link.connectNow();
  await challenged();
  socket().says({ type: 'refuse', status: 403, code: 'wrong-token', message: 'Copy the token.' });
  expect(link.phase.name).toBe('refused');
  link.restart();
  expect(link.phase.name).toBe('connecting');
  socket().closes();
  expect(link.phase.name).toBe('connecting');
});

test('who was replaced is polite, until the person wants otherwise', async () => {
  (await connected()).closes(4410);
  vi.advanceTimersByTime(WORKER_LIMITS.retryFirstMs);
  expect((await challenged()).polite).toBe(true);
  link.restart();
  expect((await challenged()).polite).toBe(false);
});
