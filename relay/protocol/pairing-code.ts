/** Pairing codes: what a relay shows, and what a person types. */

/** Without 0, 1, I and O, which look alike. 32 characters, so that each has five bits. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Thirty bits: nobody guesses it in the one attempt that there is. */
export const CODE_CHARS = 6;

const FORM = new RegExp(`^[${ALPHABET}]{${CODE_CHARS}}$`);

/** A code, from at least {@link CODE_CHARS} random bytes. */
export function codeFrom(random: Uint8Array): string {
  return Array.from(random.subarray(0, CODE_CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

/** The code in what a person has typed, in any case and with any spaces and hyphens. Undefined if it cannot be one. */
export function codeIn(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[\s-]/g, '');
  return FORM.test(code) ? code : undefined;
}

/** As it is shown: `K7Q-F3M`. */
export function shownCode(code: string): string {
  return `${code.slice(0, CODE_CHARS / 2)}-${code.slice(CODE_CHARS / 2)}`;
}
