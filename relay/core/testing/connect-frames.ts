import { encode } from '../../protocol/codec.ts';
import type { Challenge, Connect } from '../../protocol/frames.ts';
import { LINK_LIMITS } from '../../protocol/limits.ts';
import { connectProofText, helloProofText, type Unproved } from '../../protocol/proof.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { TEST_PAIRING_KEY, testHmac } from './test-hmac.ts';

/** A `connect` without its proof. */
export function unprovedConnect(overrides: Partial<Connect> = {}): Unproved<Connect> {
  return {
    type: 'connect',
    protocol: PROTOCOL_VERSION,
    endpoint: '127.0.0.1:18792',
    instanceId: 'one',
    boot: { number: 1, id: 'boot' },
    attempt: 1,
    polite: false,
    extensionVersion: '1',
    browser: { product: '', userAgent: '' },
    extensionNonce: 'extension nonce',
    ...overrides,
  };
}

/** A genuine `connect` in answer to this challenge. */
export function claimTo(challenge: Challenge, overrides: Partial<Connect> = {}): Connect {
  const connect = unprovedConnect(overrides);
  return {
    proof: testHmac(TEST_PAIRING_KEY, connectProofText(challenge, connect)),
    ...connect,
    ...overrides,
  };
}

/** A `connect` by somebody with another key. */
export function provedWith(challenge: Challenge, key: string): string {
  const connect = claimTo(challenge);
  return encode({ ...connect, proof: testHmac(key, connectProofText(challenge, connect)) });
}

/** A `connect` that was genuine before somebody changed it. */
export function forged(challenge: Challenge, changed: Partial<Connect>): string {
  return encode({ ...claimTo(challenge, { endpoint: '127.0.0.1:4000' }), ...changed });
}

/** A `connect` with a proof that a relay has made about it. */
export function reflected(challenge: Challenge): string {
  const connect = claimTo(challenge);
  const hello = {
    type: 'hello-ok',
    heartbeatMs: LINK_LIMITS.heartbeatMs,
    silenceMaxMs: LINK_LIMITS.silenceMaxMs,
    resumed: false,
    received: 0,
  } as const;
  const proof = testHmac(TEST_PAIRING_KEY, helloProofText(challenge, connect, hello));
  return encode({ ...connect, proof });
}
