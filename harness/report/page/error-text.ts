import { stripVTControlCharacters } from 'node:util';
import { clip } from '../../base/units.ts';

/** Maximum length of an error message or a stack in the page. */
export const MAX_ERROR_CHARS = 20_000;
const MAX_FIRST_LINE_CHARS = 200;

/** Removes colour codes from an error text and truncates it at {@link MAX_ERROR_CHARS}. */
export function errorText(text: string): string {
  return clip(stripVTControlCharacters(text), MAX_ERROR_CHARS);
}

export function firstErrorLine(message: string | undefined): string {
  const line = errorText(message ?? '').split('\n', 1)[0] ?? '';
  return clip(line, MAX_FIRST_LINE_CHARS);
}
