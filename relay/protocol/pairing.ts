/**
 * What both ends derive when they pair by a code: CPace (cpace.ts) over everything that they have said, and from its key
 * the two proofs and the pairing key. A wrong code, another address or a frame that was changed on the way gives other
 * proofs. None of the three reveals another one.
 */
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CpaceSecret, lengthsAndValues, type CpaceContext } from './cpace.ts';
import type { Challenge } from './frames.ts';
import type { PairConfirm, PairDone, PairShare, PairStart } from './pair-frames.ts';
import { canonical, equalProofs } from './proof.ts';

const SECRET_BYTES = 32;

/** What the exchange gives to those who had the same code; each 64 characters of hex. */
export interface PairingSecrets {
  readonly extensionProof: string;
  readonly relayProof: string;
  readonly pairingKey: string;
}

/** `start`: as it will be sent, or was received; its share does not matter. */
function pairingContext(code: string, challenge: Challenge, start: Omit<PairStart, 'share'>): CpaceContext {
  return {
    code: utf8ToBytes(code),
    channel: lengthsAndValues(...['holdfast pairing', 'extension', 'relay', start.endpoint].map(utf8ToBytes)),
    session: utf8ToBytes(`${challenge.relayNonce} ${start.nonce}`),
  };
}

/** The share to send, in hex. */
export function pairingShare(
  secret: CpaceSecret,
  code: string,
  challenge: Challenge,
  start: Omit<PairStart, 'share'>,
): string {
  return bytesToHex(secret.share(pairingContext(code, challenge, start)));
}

/** `theirs`: the other end's share, in hex. Throws `CpaceShareError` if it is invalid. */
export function pairingSecrets(
  secret: CpaceSecret,
  theirs: string,
  said: { readonly challenge: Challenge; readonly start: PairStart; readonly share: PairShare['share'] },
): PairingSecrets {
  const { challenge, start, share } = said;
  const { session } = pairingContext('', challenge, start);
  const key = secret.key(
    session,
    hexToBytes(theirs),
    { share: hexToBytes(start.share), associated: utf8ToBytes(canonical([challenge, start])) },
    { share: hexToBytes(share), associated: new Uint8Array(0) },
  );
  const derive = (what: string): string =>
    bytesToHex(hkdf(sha256, key, undefined, utf8ToBytes(`holdfast ${what}`), SECRET_BYTES));
  return {
    extensionProof: derive('extension proof'),
    relayProof: derive('relay proof'),
    pairingKey: derive('pairing key'),
  };
}

/** The extension's part, in the order of its methods. */
export class PairingAttempt {
  private readonly code: string;
  private readonly secret: CpaceSecret;
  private said: { readonly challenge: Challenge; readonly start: PairStart } | undefined;
  private secrets: PairingSecrets | undefined;

  /** `random`: 32 random bytes. */
  constructor(code: string, random: Uint8Array) {
    this.code = code;
    this.secret = new CpaceSecret(random);
  }

  /** The answer to the challenge. */
  start(challenge: Challenge, claim: Omit<PairStart, 'type' | 'share'>): PairStart {
    const start = { type: 'pair.start', ...claim } as const;
    const share = pairingShare(this.secret, this.code, challenge, start);
    this.said = { challenge, start: { ...start, share } };
    return this.said.start;
  }

  /** The proof for the relay. Throws `CpaceShareError` if its share is invalid. */
  confirm({ share }: PairShare): PairConfirm {
    if (this.said === undefined) throw new Error('pair.share before pair.start');
    if (this.secrets !== undefined) throw new Error('a second pair.share on one socket');
    this.secrets = pairingSecrets(this.secret, share, { ...this.said, share });
    return { type: 'pair.confirm', proof: this.secrets.extensionProof };
  }

  /** The pairing key; undefined if the other end did not have the code. */
  finish({ proof }: PairDone): string | undefined {
    return this.secrets !== undefined && equalProofs(proof, this.secrets.relayProof)
      ? this.secrets.pairingKey
      : undefined;
  }
}
