import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Control and format characters: some move the cursor, some turn the reading direction around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line that is safe to print: texts from a page may carry escape sequences that drive a terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();
}

/** A printable text in at most `columns`, with an ellipsis where it was cut. */
export function fit(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  const [head = ''] = wrapAnsi(text, columns - 1, { hard: true, wordWrap: false, trim: false }).split(
    '\n',
    1,
  );
  return `${head.trimEnd()}…`;
}

/** {@link fit}, then filled with blanks to exactly `columns`. */
export function fitExactly(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + ' '.repeat(Math.max(0, columns - stringWidth(fitted)));
}

/** Breaks a printable text at blanks so that each line takes at most `columns`; over-long words are cut in pieces. */
export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text, columns, { hard: true }).split('\n');
}
