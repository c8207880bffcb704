import type { Hmac } from '../../protocol/proof.ts';

export const TEST_TOKEN = 'a-token-for-tests-only';

/** Depends on every character of token and text, as the real one does, and hides neither. */
export const testHmac: Hmac = (token, text) => {
  let hash = 0x811c9dc5;
  for (const character of `${token}\n${text}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
};
