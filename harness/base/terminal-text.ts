import { stripVTControlCharacters } from 'node:util';

/** Columns that a character takes when a terminal draws it double: CJK, kana, hangul, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ZERO_WIDTH = /\p{M}/u;
/** Control and format characters: some move the cursor, some turn the reading direction around. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** One line that is safe to print: texts from a page may carry escape sequences that drive a terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/gu, ' ').replace(INVISIBLE, '').trim();
}

/** Columns that a printable text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

/** A printable text in at most `columns`, with an ellipsis where it was cut. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return `${head(text, columns - 1).trimEnd()}…`;
}

/** {@link fit}, then filled with blanks to exactly `columns`. */
export function fitExactly(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + ' '.repeat(Math.max(0, columns - widthOf(fitted)));
}

/** Breaks printable lines at blanks so that each takes at most `columns`; over-long words are cut in pieces. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer) <= columns) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, columns: number): string[] {
  const result: string[] = [];
  let rest = word;
  while (widthOf(rest) > columns) {
    const piece = head(rest, columns);
    result.push(piece);
    rest = rest.slice(piece.length);
  }
  return [...result, rest];
}

function head(text: string, columns: number): string {
  let width = 0;
  let end = 0;
  for (const char of text) {
    width += charWidth(char);
    if (width > columns) break;
    end += char.length;
  }
  return text.slice(0, end);
}

function charWidth(char: string): number {
  if (ZERO_WIDTH.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}
