/** What people read, in their language. All of it is in `_locales/`; a test compares the languages. */
import type english from '../_locales/en/messages.json';

type Messages = typeof english;
export type TextKey = keyof Messages;

/** The names of a message's placeholders. */
type Names<K extends TextKey> = Messages[K] extends { readonly placeholders: infer P } ? keyof P : never;

/** Nothing for a message without placeholders, otherwise an object with a value for each. */
type Values<K extends TextKey> = [Names<K>] extends [never]
  ? []
  : [values: { readonly [N in Names<K>]: string | number }];

/** The message in the browser's language, or in English if there is no such translation. */
export function text<K extends TextKey>(key: K, ...[values]: Values<K>): string {
  // Chromium takes the values by number. The messages number their placeholders in the order of the alphabet.
  const sorted = Object.entries<string | number>(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return chrome.i18n.getMessage(
    key,
    sorted.map(([, value]) => String(value)),
  );
}

/** The language of the messages, for the formats of numbers and times. */
export function language(): string {
  return text('language');
}
