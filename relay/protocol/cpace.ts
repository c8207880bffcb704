/**
 * CPace, the password-authenticated key exchange of draft-irtf-cfrg-cpace-21, with the suite CPACE-RISTR255-SHA512 in
 * the initiator-responder setting. Two ends with the same short code get the same strong key. Whoever records the
 * exchange learns nothing about the code, and whoever takes part without it can test one guess.
 *
 * Group and hash are noble's; here is only how the draft puts them together.
 */
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const { Point } = ristretto255;

const GENERATOR_LABEL = utf8ToBytes('CPaceRistretto255');
const KEY_LABEL = utf8ToBytes('CPaceRistretto255_ISK');
/** The input block of SHA-512: the code fills the first one together with zeros. */
const HASH_BLOCK_BYTES = 128;
/** Length of a secret scalar and of a share. */
export const CPACE_BYTES = 32;
/** A scalar has 252 bits. */
const TOP_BYTE_MASK = 0x0f;

/** What both ends must agree on, beside the code. */
export interface CpaceContext {
  /** The code, as UTF-8. */
  readonly code: Uint8Array;
  /** Names the channel and its two ends. */
  readonly channel: Uint8Array;
  /** Differs in each exchange. */
  readonly session: Uint8Array;
}

/** What one end sends, and what it wants the key to depend on. */
export interface CpaceMessage {
  /** 32 bytes. */
  readonly share: Uint8Array;
  readonly associated: Uint8Array;
}

/** The other end's share is no valid point. The exchange must not go on. */
export class CpaceShareError extends Error {
  override readonly name = 'CpaceShareError';
}

/** One end's secret of one exchange. `random`: {@link CPACE_BYTES} random bytes. */
export class CpaceSecret {
  private readonly scalar: bigint;

  constructor(random: Uint8Array) {
    if (random.length !== CPACE_BYTES) throw new RangeError(`${CPACE_BYTES} random bytes are needed`);
    const bytes = random.slice();
    bytes[CPACE_BYTES - 1] = (bytes[CPACE_BYTES - 1] ?? 0) & TOP_BYTE_MASK;
    this.scalar = Point.Fn.fromBytes(bytes);
  }

  /** The share to send, 32 bytes. */
  share(context: CpaceContext): Uint8Array {
    return generatorOf(context).multiply(this.scalar).toBytes();
  }

  /**
   * The common key, 64 bytes. `initiator` and `responder` are the two messages, and one of them is this end's.
   * Throws {@link CpaceShareError} if the other end's share, `theirs`, is invalid.
   */
  key(session: Uint8Array, theirs: Uint8Array, initiator: CpaceMessage, responder: CpaceMessage): Uint8Array {
    return sha512(
      concatBytes(
        lengthsAndValues(KEY_LABEL, session, this.secretPoint(theirs)),
        lengthsAndValues(initiator.share, initiator.associated),
        lengthsAndValues(responder.share, responder.associated),
      ),
    );
  }

  private secretPoint(share: Uint8Array): Uint8Array {
    let point;
    try {
      point = Point.fromBytes(share).multiply(this.scalar);
    } catch (cause) {
      throw new CpaceShareError('the share is not a point of the group', { cause });
    }
    if (point.is0()) throw new CpaceShareError('the share is the neutral element');
    return point.toBytes();
  }
}

function generatorOf({ code, channel, session }: CpaceContext) {
  const used = withLength(GENERATOR_LABEL).length + withLength(code).length;
  const padding = new Uint8Array(Math.max(0, HASH_BLOCK_BYTES - 1 - used));
  const text = lengthsAndValues(GENERATOR_LABEL, code, padding, channel, session);
  const generator = ristretto255_hasher.deriveToCurve?.(sha512(text));
  if (generator === undefined) throw new Error('@noble/curves does not derive points of ristretto255');
  return generator;
}

/** Each with its length before it, so that no two lists of values give the same bytes. */
export function lengthsAndValues(...values: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...values.map(withLength));
}

/** The length as LEB128, seven bits in a byte. */
function withLength(value: Uint8Array): Uint8Array {
  const length = [];
  let left = value.length;
  do {
    length.push((left & 0x7f) | (left > 0x7f ? 0x80 : 0));
    left >>= 7;
  } while (left > 0);
  return concatBytes(Uint8Array.from(length), value);
}
