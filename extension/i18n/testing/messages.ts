/** `chrome.i18n` for unit tests, with the shipped messages. */
import { readFileSync } from 'node:fs';

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Message {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}

export function readMessages(language: Language): Readonly<Record<string, Message>> {
  const file = new URL(`../../_locales/${language}/messages.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Message>;
}

/** A `chrome` object's `i18n`. Throws for a key that does not exist. */
export function i18nIn(language: Language): object {
  const messages = readMessages(language);
  return {
    getMessage: (key: string, values: readonly string[] = []) => {
      const found = messages[key];
      if (found === undefined) throw new Error(`no message ${key}`);
      return found.message.replace(/\$(\w+)\$/g, (_, name: string) => {
        const content = found.placeholders?.[name]?.content ?? '';
        return values[Number(content.slice(1)) - 1] ?? '';
      });
    },
  };
}
