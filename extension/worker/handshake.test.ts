/** Attacks on the handshake, from the extension's side. Each must end without a proof, or without trust. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Challenge, Connect, HelloOk } from '../../relay/protocol/frames.ts';
import { Handshake, type Claim } from './handshake.ts';
import { challengeOf, hello, hmac, PAIRING_KEY } from './testing/link-rig.ts';

const ENDPOINT = '127.0.0.1:1234';
const CLAIM: Claim = {
  instanceId: 'one',
  boot: { number: 1, id: 'boot' },
  ledger: { bootNumber: 1, bootId: 'old', started: 4 },
  extensionVersion: '1',
  browser: { product: 'Chrome/1', userAgent: 'UA' },
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

function dial(): Handshake {
  return new Handshake({ endpoint: ENDPOINT, pairingKey: PAIRING_KEY });
}

async function answer(handshake: Handshake, challenge: Challenge = challengeOf()): Promise<Connect> {
  expect(handshake.challenged(challenge)).toBeUndefined();
  return handshake.answer({ ...CLAIM, attempt: 1, polite: false, resume: undefined });
}

describe("the relay's proof", () => {
  test('is accepted for the frames that were exchanged', async () => {
    const handshake = dial();
    const connect = await answer(handshake);
    expect(await handshake.isGenuine(hello(connect))).toBe(true);
  });

  test.each<[string, Partial<HelloOk>]>([
    ['the ping interval', { heartbeatMs: 1 }],
    ['the silence limit', { silenceMaxMs: 1_000_000 }],
    ['whether the channel is resumed', { resumed: true }],
    ['the last frame received', { received: 7 }],
  ])('is rejected if somebody in the middle changes %s', async (_, changed) => {
    const handshake = dial();
    const genuine = hello(await answer(handshake));
    expect(await handshake.isGenuine({ ...genuine, ...changed })).toBe(false);
  });

  test.each<[string, Partial<Challenge>]>([
    ['another relay', { relayId: 'other' }],
    ['another connection', { relayNonce: 'other' }],
    ['another range of versions', { protocol: { min: 1, max: 2 } }],
    ['an older relay', { listeningMs: 90_000 }],
  ])('is rejected if its challenge was changed into that of %s', async (_, changed) => {
    const handshake = dial();
    const connect = await answer(handshake, challengeOf('relay', changed));
    // The relay's proof covers the challenge that it sent.
    expect(await handshake.isGenuine(hello(connect))).toBe(false);
  });

  test('of one connection is rejected on another', async () => {
    const first = dial();
    const genuine = hello(await answer(first));
    const second = dial();
    await answer(second);
    expect(await second.isGenuine(genuine)).toBe(false);
  });

  test("is never the extension's own proof, reflected", async () => {
    const handshake = dial();
    const connect = await answer(handshake);
    expect(await handshake.isGenuine({ ...hello(connect), proof: connect.proof })).toBe(false);
  });

  test('is rejected the second time: the frame cannot be replayed on its own connection', async () => {
    const handshake = dial();
    const genuine = hello(await answer(handshake));
    expect(await handshake.isGenuine(genuine)).toBe(true);
    await expect(handshake.isGenuine(genuine)).rejects.toThrow('a second hello-ok');
  });

  test('is rejected before the challenge is answered', async () => {
    const handshake = dial();
    handshake.challenged(challengeOf());
    const connect = { endpoint: ENDPOINT } as Connect;
    await expect(handshake.isGenuine(hello(connect))).rejects.toThrow('before the challenge was answered');
  });

  test.each(['is not %j', hmac('').slice(0, 32), PAIRING_KEY])('is not %j', async (proof) => {
    const handshake = dial();
    expect(await handshake.isGenuine({ ...hello(await answer(handshake)), proof })).toBe(false);
  });
});

describe('the challenge', () => {
  test('is not answered on a connection that is older than the relay: another program may have kept the port', () => {
    const handshake = dial();
    vi.advanceTimersByTime(1_000);
    expect(handshake.challenged(challengeOf('relay', { listeningMs: 999 }))).toEqual({
      message: 'the connection is older than the relay',
    });
  });

  test('is answered on a connection that is as old as the relay', () => {
    const handshake = dial();
    vi.advanceTimersByTime(1_000);
    expect(handshake.challenged(challengeOf('relay', { listeningMs: 1_000 }))).toBeUndefined();
  });

  test('is not answered if the relay does not state its age', () => {
    const handshake = dial();
    vi.advanceTimersByTime(1);
    expect(handshake.challenged(challengeOf('relay', { listeningMs: undefined }))).toBeDefined();
  });

  test('is accepted only once', () => {
    const handshake = dial();
    handshake.challenged(challengeOf());
    expect(() => handshake.challenged(challengeOf())).toThrow('a second challenge');
  });
});
