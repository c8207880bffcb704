import { beforeEach, describe, expect, test } from 'vitest';
import { encode } from '../../protocol/codec.ts';
import type { Challenge, Connect, Refusal } from '../../protocol/frames.ts';
import { CLOSE_CODE, LINK_LIMITS } from '../../protocol/limits.ts';
import { connectProofText, helloProofText } from '../../protocol/proof.ts';
import { silentLog } from '../testing/silent-log.ts';
import { TEST_TOKEN, testHmac } from '../testing/test-hmac.ts';
import { TestSocket } from '../testing/test-socket.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { Connection } from './connection.ts';

let clock: VirtualClock;
let socket: TestSocket;
let connection: Connection;
/** What the connection has told its owner. */
let told: string[];

beforeEach(() => {
  clock = new VirtualClock();
  socket = new TestSocket(clock);
  told = [];
  connection = new Connection(
    socket,
    {
      clock,
      log: silentLog,
      token: TEST_TOKEN,
      hmac: testHmac,
      authenticated: () => told.push('authenticated'),
      received: (_, packet) => told.push(packet.frame.type),
      acknowledged: (_, number) => told.push(`acknowledged ${number}`),
      ended: () => told.push('ended'),
    },
    { relayId: 'relay', nonce: 'relay nonce' },
  );
  socket.near = connection;
});

function frames(): { readonly type: string }[] {
  return socket.sent.map((text) => JSON.parse(text) as { type: string });
}

function types(): string[] {
  return frames().map(({ type }) => type);
}

function claim(overrides: Partial<Connect> = {}): Connect {
  const connect: Omit<Connect, 'proof'> = {
    type: 'connect',
    protocol: 1,
    instanceId: 'one',
    boot: { number: 1, id: 'boot' },
    attempt: 1,
    polite: false,
    extensionVersion: '1',
    browser: { product: '', userAgent: '' },
    extensionNonce: 'extension nonce',
    ...overrides,
  };
  return {
    proof: testHmac(TEST_TOKEN, connectProofText(frames()[0] as Challenge, connect)),
    ...connect,
    ...overrides,
  };
}

function authenticate(): void {
  connection.onText(encode(claim()));
  connection.accept(false, 0);
  told.length = 0;
  socket.sent.length = 0;
}

describe('the handshake', () => {
  test('begins with the challenge, at once', () => {
    expect(frames()).toEqual([
      {
        type: 'connect.challenge',
        protocol: { min: 1, max: 1 },
        relayId: 'relay',
        relayNonce: 'relay nonce',
      },
    ]);
  });

  test('ends with a hello that proves that the relay knows the token', () => {
    const challenge = frames()[0] as Challenge;
    connection.onText(encode(claim()));
    expect(told).toEqual(['authenticated']);
    expect(types()).toEqual(['connect.challenge']);
    connection.accept(true, 17);
    expect(frames()[1]).toEqual({
      type: 'hello-ok',
      proof: testHmac(TEST_TOKEN, helloProofText(challenge, 'extension nonce')),
      heartbeatMs: LINK_LIMITS.heartbeatMs,
      silenceMaxMs: LINK_LIMITS.silenceMaxMs,
      resumed: true,
      received: 17,
    });
  });

  test('may take only so long, and says nothing more to a peer that says nothing', () => {
    clock.advance(LINK_LIMITS.handshakeMs - 1);
    expect(socket.open).toBe(true);
    clock.advance(1);
    expect(socket.closed?.code).toBe(CLOSE_CODE.handshakeTimeout);
    expect(types()).toEqual(['connect.challenge']);
    expect(told).toEqual(['ended']);
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  test('has a time limit that ends with it', () => {
    authenticate();
    socket.near = undefined;
    for (let passed = 0; passed <= LINK_LIMITS.handshakeMs; passed += LINK_LIMITS.heartbeatMs) {
      connection.onText(encode({ type: 'pong', stamp: 0, received: 0 }));
      clock.advance(LINK_LIMITS.heartbeatMs);
    }
    expect(socket.open).toBe(true);
  });

  test.each<[string, () => string, Refusal['code'], number]>([
    ['a wrong token', () => encode(claim({ proof: 'wrong' })), 'wrong-token', 403],
    ['an unknown version', () => encode(claim({ protocol: 99 })), 'version', 426],
    ['another first frame', () => encode({ type: 'inventory', n: 1, tabs: [] }), 'bad-frame', 400],
    ['a heartbeat first', () => encode({ type: 'ping', stamp: 0, received: 0 }), 'bad-frame', 400],
    ['what is no frame', () => 'GET / HTTP/1.1', 'bad-frame', 400],
  ])('is refused for %s: one frame that says why, and the end', (_, text, code, status) => {
    connection.onText(text());
    expect(types()).toEqual(['connect.challenge', 'refuse']);
    expect(frames()[1]).toMatchObject({ code, status });
    expect(socket.open).toBe(false);
    expect(told).toEqual(['ended']);
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });

  test('names the end that must be updated', () => {
    connection.onText(encode(claim({ protocol: 99 })));
    expect((frames()[1] as Refusal).message).toContain('update the relay');
  });

  test('takes no second frame before the relay has decided', () => {
    connection.onText(encode(claim()));
    connection.onText(encode(claim()));
    expect(types().at(-1)).toBe('refuse');
  });
});

describe('a live connection', () => {
  beforeEach(authenticate);

  test('passes frames on, and keeps the heartbeat to itself', () => {
    connection.onText(encode({ type: 'inventory', n: 1, tabs: [] }));
    connection.onText(encode({ type: 'pong', stamp: 1, received: 4 }));
    connection.onText(encode({ type: 'ack', received: 5 }));
    expect(told).toEqual(['inventory', 'acknowledged 4', 'acknowledged 5']);
  });

  test('answers a ping with its stamp and with how far it has received', () => {
    connection.receivedNumber = () => 12;
    connection.onText(encode({ type: 'ping', stamp: 33, received: 2 }));
    expect(frames()).toEqual([{ type: 'pong', stamp: 33, received: 12 }]);
    expect(told).toEqual(['acknowledged 2']);
  });

  test('refuses a bad frame and a second connect', () => {
    connection.onText('{}');
    expect(frames()).toMatchObject([{ type: 'refuse', code: 'bad-frame' }]);
    expect(told).toEqual(['ended']);
  });

  test('hears nothing after its end', () => {
    connection.onClose('gone');
    connection.onText(encode({ type: 'inventory', n: 1, tabs: [] }));
    connection.onClose('gone again');
    expect(told).toEqual(['ended']);
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});

describe('the heartbeat', () => {
  beforeEach(authenticate);

  test('pings at its pace', () => {
    clock.advance(3 * LINK_LIMITS.heartbeatMs);
    expect(types()).toEqual(['ping', 'ping', 'ping']);
  });

  test('drops a peer that is silent', () => {
    clock.advance(LINK_LIMITS.silenceMaxMs);
    expect(socket.open).toBe(true);
    clock.advance(LINK_LIMITS.heartbeatMs);
    expect(socket.closed?.code).toBe(CLOSE_CODE.silence);
    expect(told).toEqual(['ended']);
  });

  test('is content with any frame', () => {
    for (let i = 0; i < 10; i++) {
      clock.advance(LINK_LIMITS.silenceMaxMs - 1);
      connection.onText(encode({ type: 'ack', received: 0 }));
    }
    expect(socket.open).toBe(true);
  });

  test('gives the peer a fresh chance after the machine has slept', () => {
    clock.sleep(10 * 60_000);
    expect(socket.open).toBe(true);
    expect(types()).toEqual(['ping']);
    clock.advance(LINK_LIMITS.silenceMaxMs + LINK_LIMITS.heartbeatMs);
    expect(socket.open).toBe(false);
  });
});

describe('a probe', () => {
  beforeEach(authenticate);

  function probe(): boolean[] {
    const answers: boolean[] = [];
    connection.probe(1_000, (alive) => answers.push(alive));
    return answers;
  }

  test('asks, and is answered once by any frame', () => {
    const answers = probe();
    expect(types()).toEqual(['ping']);
    connection.onText(encode({ type: 'pong', stamp: 0, received: 0 }));
    connection.onText(encode({ type: 'pong', stamp: 0, received: 0 }));
    clock.advance(1_000);
    expect(answers).toEqual([true]);
  });

  test('is over at its deadline', () => {
    const answers = probe();
    clock.advance(1_000);
    expect(answers).toEqual([false]);
  });

  test('is over with the socket', () => {
    const answers = probe();
    connection.onClose('gone');
    expect(answers).toEqual([false]);
    clock.advance(0);
    expect(clock.pending).toBe(0);
  });
});

test.each([
  ['already-connected', CLOSE_CODE.alreadyConnected, 409],
  ['stale-boot', CLOSE_CODE.refused, 409],
] as const)('a refusal as %s closes with %i and says %i', (code, closeCode, status) => {
  connection.onText(encode(claim()));
  connection.refuse(code, 'why');
  expect(socket.closed?.code).toBe(closeCode);
  expect(frames()[1]).toEqual({ type: 'refuse', status, code, message: 'why' });
});

test('a replaced connection is told by the close code alone', () => {
  authenticate();
  connection.replaced();
  expect(socket.closed?.code).toBe(CLOSE_CODE.replaced);
  expect(socket.sent).toEqual([]);
});
