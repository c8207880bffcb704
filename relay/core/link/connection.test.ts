import { beforeEach, describe, expect, test } from 'vitest';
import { encode } from '../../protocol/codec.ts';
import { encodeAny } from '../../protocol/testing/any-frame.ts';
import type { Challenge, Connect, Refusal } from '../../protocol/frames.ts';
import { CLOSE_CODE, LINK_LIMITS } from '../../protocol/limits.ts';
import { helloProofText } from '../../protocol/proof.ts';
import { claimTo, forged, provedWith, reflected } from '../testing/connect-frames.ts';
import { silentLog } from '../testing/silent-log.ts';
import { TEST_PAIRING_KEY, testHmac } from '../testing/test-hmac.ts';
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
  told = [];
  [connection, socket] = connectionWith('relay nonce');
});

function anotherConnection(): [Connection, TestSocket] {
  return connectionWith('another nonce');
}

function connectionWith(nonce: string): [Connection, TestSocket] {
  const own = new TestSocket(clock);
  const made = new Connection(
    own,
    {
      clock,
      log: silentLog,
      pairingKey: TEST_PAIRING_KEY,
      endpoints: ['127.0.0.1:18792', '127.0.0.1:9000'],
      hmac: testHmac,
      authenticated: () => told.push('authenticated'),
      received: (_, packet) => told.push(packet.frame.type),
      acknowledged: (_, number) => told.push(`acknowledged ${number}`),
      ended: () => told.push('ended'),
    },
    { relayId: 'relay', nonce, listeningMs: 1_200 },
  );
  own.near = made;
  return [made, own];
}

function frames(): { readonly type: string }[] {
  return socket.sent.map((text) => JSON.parse(text) as { type: string });
}

function types(): string[] {
  return frames().map(({ type }) => type);
}

function challenge(): Challenge {
  return frames()[0] as Challenge;
}

function claim(overrides: Partial<Connect> = {}): Connect {
  return claimTo(challenge(), overrides);
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
        protocol: { min: 2, max: 2 },
        relayId: 'relay',
        relayNonce: 'relay nonce',
        listeningMs: 1_200,
      },
    ]);
  });

  test('ends with a hello that proves that the relay has the key', () => {
    const challenge = frames()[0] as Challenge;
    connection.onText(encode(claim()));
    expect(told).toEqual(['authenticated']);
    expect(types()).toEqual(['connect.challenge']);
    connection.accept(true, 17);
    const hello = {
      type: 'hello-ok',
      heartbeatMs: LINK_LIMITS.heartbeatMs,
      silenceMaxMs: LINK_LIMITS.silenceMaxMs,
      resumed: true,
      received: 17,
    } as const;
    const proof = testHmac(TEST_PAIRING_KEY, helloProofText(challenge, claim(), hello));
    expect(frames()[1]).toEqual({ ...hello, proof });
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
    ['a wrong proof', () => encode(claim({ proof: 'wrong' })), 'wrong-key', 403],
    ['an empty proof', () => encode(claim({ proof: '' })), 'bad-frame', 400],
    [
      'the beginning of the key',
      () => provedWith(challenge(), TEST_PAIRING_KEY.slice(0, -1)),
      'wrong-key',
      403,
    ],
    ['no key', () => provedWith(challenge(), ''), 'wrong-key', 403],
    ["the relay's own proof", () => reflected(challenge()), 'wrong-key', 403],
    ['another address', () => encode(claim({ endpoint: '127.0.0.1:4000' })), 'wrong-address', 403],
    [
      'another name of the address',
      () => encode(claim({ endpoint: 'localhost:18792' })),
      'wrong-address',
      403,
    ],
    [
      'an address put in on the way',
      () => forged(challenge(), { endpoint: '127.0.0.1:18792' }),
      'wrong-key',
      403,
    ],
    ['politeness put in on the way', () => forged(challenge(), { polite: true }), 'wrong-key', 403],
    ['an unknown version', () => encode(claim({ protocol: 99 })), 'version', 426],
    ['version 1', () => encode(claim({ protocol: 1 })), 'version', 426],
    [
      'version 1, as version 1 wrote it',
      () => encodeAny({ ...claim({ protocol: 1 }), endpoint: undefined }),
      'version',
      426,
    ],
    ['no version', () => encodeAny({ ...claim(), protocol: undefined }), 'bad-frame', 400],
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

  test.each([
    [99, 'update the relay'],
    [1, 'update the extension'],
  ])('in version %i names the end that must be updated', (protocol, advice) => {
    connection.onText(encode(claim({ protocol })));
    expect((frames()[1] as Refusal).message).toContain(advice);
  });

  test('at another address gets an error with both addresses and the option', () => {
    connection.onText(encode(claim({ endpoint: '127.0.0.1:4000' })));
    const { message } = frames()[1] as Refusal;
    expect(message).toContain('connected to 127.0.0.1:4000');
    expect(message).toContain('listens on 127.0.0.1:18792 and 127.0.0.1:9000');
    expect(message).toContain('--accept-address 127.0.0.1:4000');
  });

  test('at an address that the user has named is as good as at its own', () => {
    connection.onText(encode(claim({ endpoint: '127.0.0.1:9000' })));
    expect(told).toEqual(['authenticated']);
  });

  test('of one connection is worth nothing on another', () => {
    const recorded = encode(claim());
    const [other, otherSocket] = anotherConnection();
    other.onText(recorded);
    expect(otherSocket.sent.map((text) => JSON.parse(text) as { type: string })[1]).toMatchObject({
      type: 'refuse',
      code: 'wrong-key',
    });
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

  test('is content with a large message that is still arriving, and with nothing when it stops', () => {
    for (let i = 0; i < 20; i++) {
      socket.receivedBytes += 1_000_000;
      clock.advance(LINK_LIMITS.heartbeatMs);
    }
    expect(socket.open).toBe(true);
    clock.advance(LINK_LIMITS.silenceMaxMs + 2 * LINK_LIMITS.heartbeatMs);
    expect(socket.closed?.code).toBe(CLOSE_CODE.silence);
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

  test('is answered by a large message that is still arriving', () => {
    const answers = probe();
    socket.receivedBytes += 1_000_000;
    clock.advance(1_000);
    expect(answers).toEqual([true]);
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
  connection.refuse(code, { why: 'why', option: 'option' });
  expect(socket.closed?.code).toBe(closeCode);
  const message = "The extension's connection was refused: why. option.";
  expect(frames()[1]).toEqual({ type: 'refuse', status, code, message });
});

test('a replaced connection gets only the close code', () => {
  authenticate();
  connection.replaced();
  expect(socket.closed?.code).toBe(CLOSE_CODE.replaced);
  expect(socket.sent).toEqual([]);
});
