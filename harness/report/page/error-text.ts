import { stripVTControlCharacters } from 'node:util';
import { clip } from '../../base/units.ts';

/** Longest error message and longest stack in the page. */
export const MAX_ERROR_CHARS = 20_000;
const MAX_FIRST_LINE_CHARS = 200;

/** An error text without the colour codes that test libraries put in, cut at {@link MAX_ERROR_CHARS}. */
export function errorText(text: string): string {
  return clip(stripVTControlCharacters(text), MAX_ERROR_CHARS);
}

export function firstErrorLine(message: string | undefined): string {
  const line = errorText(message ?? '').split('\n', 1)[0] ?? '';
  return clip(line, MAX_FIRST_LINE_CHARS);
}
