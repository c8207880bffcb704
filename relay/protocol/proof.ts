/**
 * How each end proves that it knows the token without sending it: HMAC-SHA-256 over both nonces and over
 * what the frame claims. A program that squats on the relay's port learns nothing from a `connect`, cannot
 * answer it with a valid `hello-ok`, and cannot use it towards the true relay, whose nonce differs.
 */
import type { Challenge, Connect } from './frames.ts';

/** HMAC-SHA-256 of `text` under `token`, as lower-case hex. Node's is synchronous, WebCrypto's is not. */
export type Hmac = (token: string, text: string) => string;

/** The text whose HMAC is the `proof` in `connect`. */
export function connectProofText(challenge: Challenge, connect: Omit<Connect, 'proof'>): string {
  return proofText('connect', [
    challenge.relayId,
    challenge.relayNonce,
    connect.extensionNonce,
    connect.protocol,
    connect.instanceId,
    connect.boot.number,
    connect.boot.id,
    connect.attempt,
  ]);
}

/** The text whose HMAC is the `proof` in `hello-ok`. */
export function helloProofText(challenge: Challenge, extensionNonce: string): string {
  return proofText('hello-ok', [challenge.relayId, challenge.relayNonce, extensionNonce]);
}

function proofText(label: string, parts: readonly (string | number)[]): string {
  return JSON.stringify(['holdfast', label, ...parts]);
}

/** Whether two proofs are equal, in a time that does not depend on where they differ. */
export function equalProofs(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) {
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1));
  }
  return difference === 0;
}
