import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Challenge, Connect } from './frames.ts';
import { connectProofText, equalProofs, helloProofText } from './proof.ts';

const challenge: Challenge = {
  type: 'connect.challenge',
  protocol: { min: 1, max: 1 },
  relayId: 'relay',
  relayNonce: 'relay nonce',
};

const connect: Omit<Connect, 'proof'> = {
  type: 'connect',
  protocol: 1,
  instanceId: 'instance',
  boot: { number: 1, id: 'boot' },
  attempt: 1,
  polite: false,
  extensionVersion: '1',
  browser: { product: '', userAgent: '' },
  extensionNonce: 'extension nonce',
};

function hmac(text: string): string {
  return createHmac('sha256', 'token').update(text).digest('hex');
}

describe("the extension's proof", () => {
  test.each<[string, Challenge, Omit<Connect, 'proof'>]>([
    ['relay', { ...challenge, relayId: 'other' }, connect],
    ["relay's nonce", { ...challenge, relayNonce: 'other' }, connect],
    ['own nonce', challenge, { ...connect, extensionNonce: 'other' }],
    ['version', challenge, { ...connect, protocol: 2 }],
    ['installation', challenge, { ...connect, instanceId: 'other' }],
    ['boot number', challenge, { ...connect, boot: { number: 2, id: 'boot' } }],
    ['boot id', challenge, { ...connect, boot: { number: 1, id: 'other' } }],
    ['attempt', challenge, { ...connect, attempt: 2 }],
  ])('holds for one %s only', (_, otherChallenge, otherConnect) => {
    const proof = hmac(connectProofText(challenge, connect));
    expect(hmac(connectProofText(challenge, connect))).toBe(proof);
    expect(hmac(connectProofText(otherChallenge, otherConnect))).not.toBe(proof);
  });

  test('cannot be shifted from one member to the next', () => {
    const one = connectProofText({ ...challenge, relayId: 'a', relayNonce: 'b","c' }, connect);
    const other = connectProofText({ ...challenge, relayId: 'a","b', relayNonce: 'c' }, connect);
    expect(one).not.toBe(other);
  });
});

describe("the relay's proof", () => {
  test('binds both nonces and the relay', () => {
    const text = helloProofText(challenge, 'nonce');
    expect(helloProofText(challenge, 'other')).not.toBe(text);
    expect(helloProofText({ ...challenge, relayNonce: 'other' }, 'nonce')).not.toBe(text);
    expect(helloProofText({ ...challenge, relayId: 'other' }, 'nonce')).not.toBe(text);
  });

  test("is never the extension's, sent back", () => {
    expect(helloProofText(challenge, connect.extensionNonce)).not.toBe(connectProofText(challenge, connect));
  });
});

test.each([
  ['abc', 'abc', true],
  ['abc', 'abd', false],
  ['abc', 'abcabc', false],
  ['abcabc', 'abc', false],
  ['', 'abc', false],
  ['abc', '', false],
])('proofs %j and %j are equal: %j', (a, b, equal) => {
  expect(equalProofs(a, b)).toBe(equal);
});
