import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Challenge, Connect, HelloOk } from './frames.ts';
import { connectProofText, equalProofs, helloProofText, type Unproved } from './proof.ts';

const challenge: Challenge = {
  type: 'connect.challenge',
  protocol: { min: 2, max: 2 },
  relayId: 'R',
  relayNonce: 'N1',
  listeningMs: 1200,
};

const connect: Unproved<Connect> = {
  type: 'connect',
  protocol: 2,
  endpoint: '127.0.0.1:18792',
  instanceId: 'I',
  boot: { number: 3, id: 'B' },
  attempt: 1,
  polite: false,
  extensionVersion: '1',
  browser: { product: 'Chrome/1', userAgent: 'UA' },
  extensionNonce: 'N2',
  ledger: { bootNumber: 2, bootId: 'A', started: 6 },
  resume: { relayId: 'R', received: 4 },
};

const hello: Unproved<HelloOk> = {
  type: 'hello-ok',
  heartbeatMs: 1000,
  silenceMaxMs: 3500,
  resumed: false,
  received: 0,
};

const KEY = 'correct-horse-battery-staple';

function hmac(text: string, key = KEY): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** Every way to change one member of a frame, however deep, or to leave it out. */
function changes<F extends object>(frame: F): { readonly what: string; readonly frame: F }[] {
  return Object.entries(frame).flatMap(([name, value]: [string, unknown]) => {
    const without = { what: `without ${name}`, frame: { ...frame, [name]: undefined } };
    const others =
      typeof value === 'object' && value !== null
        ? changes(value).map((inner) => ({ what: `${name}: ${inner.what}`, value: inner.frame }))
        : [{ what: `another ${name}`, value: otherThan(value) }];
    return [
      without,
      ...others.map((other) => ({ what: other.what, frame: { ...frame, [name]: other.value } })),
    ];
  });
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${String(value)} other`;
}

describe("the extension's proof", () => {
  const proof = hmac(connectProofText(challenge, connect));

  test.each(changes(challenge))('does not hold for a challenge with $what', ({ frame }) => {
    expect(hmac(connectProofText(frame, connect))).not.toBe(proof);
  });

  test.each(changes(connect))('does not hold for a connect with $what', ({ frame }) => {
    expect(hmac(connectProofText(challenge, frame))).not.toBe(proof);
  });

  test('does not depend on the order of the members, nor on those that are undefined', () => {
    const turned = Object.fromEntries(Object.entries(connect).reverse()) as unknown as typeof connect;
    expect(connectProofText(challenge, turned)).toBe(connectProofText(challenge, connect));
    const fresh = { ...connect, resume: undefined };
    expect(connectProofText(challenge, fresh)).toBe(
      connectProofText(challenge, JSON.parse(JSON.stringify(fresh)) as typeof connect),
    );
  });

  test('cannot be shifted from one member to the next', () => {
    const one = connectProofText({ ...challenge, relayId: 'a', relayNonce: 'b","c' }, connect);
    const other = connectProofText({ ...challenge, relayId: 'a","b', relayNonce: 'c' }, connect);
    expect(one).not.toBe(other);
  });

  test.each([
    ['no key', ''],
    ['the beginning of the key', KEY.slice(0, -1)],
    ['the key and more', `${KEY}1`],
  ])('does not hold with %s', (_, key) => {
    expect(hmac(connectProofText(challenge, connect), key)).not.toBe(proof);
  });
});

describe("the relay's proof", () => {
  const proof = hmac(helloProofText(challenge, connect, hello));

  test.each(changes(challenge))('does not hold for a challenge with $what', ({ frame }) => {
    expect(hmac(helloProofText(frame, connect, hello))).not.toBe(proof);
  });

  test.each(changes(connect))('does not hold for a connect with $what', ({ frame }) => {
    expect(hmac(helloProofText(challenge, frame, hello))).not.toBe(proof);
  });

  test.each(changes(hello))('does not hold for a hello with $what', ({ frame }) => {
    expect(hmac(helloProofText(challenge, connect, frame))).not.toBe(proof);
  });

  test("is never the extension's, sent back", () => {
    expect(helloProofText(challenge, connect, hello)).not.toBe(connectProofText(challenge, connect));
  });
});

test('the example in docs/protocol.md is what is computed', () => {
  const documentation = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const connectText = connectProofText(challenge, connect);
  const helloText = helloProofText(challenge, connect, hello);
  expect(documentation).toContain(`${connectText}\n`);
  expect(documentation).toContain(`connect   ${hmac(connectText)}\n`);
  expect(documentation).toContain(`${helloText}\n`);
  expect(documentation).toContain(`hello-ok  ${hmac(helloText)}\n`);
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
