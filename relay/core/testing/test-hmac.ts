import type { Hmac } from '../../protocol/proof.ts';

export const TEST_PAIRING_KEY = 'a-pairing-key-for-tests-only';

/** Depends on every character of key and text, as the real one does, and hides neither. */
export const testHmac: Hmac = (key, text) => {
  let hash = 0x811c9dc5;
  for (const character of `${key}\n${text}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
};
