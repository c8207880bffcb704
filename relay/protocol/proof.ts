/**
 * How each end proves that it knows the pairing key without sending it: HMAC-SHA-256 over all that both have said so
 * far, and over who proves it. That covers both nonces, the versions that were offered and chosen, the address that
 * the extension dialled, and every other member of the frames. So a proof is of no use on another socket, at another
 * address, or under another version, and not as the other end's proof.
 */
import type { Challenge, Connect, HelloOk } from './frames.ts';

/** HMAC-SHA-256 of `text` under `key`, as lower-case hex. Node's is synchronous, WebCrypto's is not. */
export type Hmac = (key: string, text: string) => string;

/** A frame before its proof is put in. */
export type Unproved<F extends { readonly proof: string }> = Omit<F, 'proof'>;

/** The text whose HMAC is the `proof` in `connect`. */
export function connectProofText(challenge: Challenge, connect: Unproved<Connect>): string {
  return proofText('extension', [challenge, connect]);
}

/** The text whose HMAC is the `proof` in `hello-ok`. */
export function helloProofText(
  challenge: Challenge,
  connect: Unproved<Connect>,
  hello: Unproved<HelloOk>,
): string {
  return proofText('relay', [challenge, connect, hello]);
}

function proofText(prover: 'extension' | 'relay', frames: readonly object[]): string {
  return canonical(['holdfast', prover, ...frames.map((frame) => ({ ...frame, proof: undefined }))]);
}

/** JSON without spaces, members in the order of their names, none that is undefined: the same text at both ends. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

/** Whether two proofs are equal, in a time that does not depend on where they differ. */
export function equalProofs(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) {
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1));
  }
  return difference === 0;
}
