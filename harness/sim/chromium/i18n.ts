/** `chrome.i18n` of a browser whose language is English: the messages of the extension's default language. */
import type { ExtensionScripts } from './extension-scripts.ts';

interface Message {
  readonly message: string;
  readonly placeholders?: Readonly<Record<string, { readonly content: string }>>;
}

const VALUES_MAX = 9;

export function i18nOf({ manifest, files }: Pick<ExtensionScripts, 'manifest' | 'files'>): object {
  const file = files.get(`_locales/${manifest.default_locale ?? ''}/messages.json`);
  const texts = new Map(
    Object.entries(JSON.parse(file ?? '{}') as Record<string, Message>).map(([key, message]) => [
      key.toLowerCase(),
      withPlaceholders(message),
    ]),
  );
  return {
    getMessage: (key: string, values: string | readonly string[] = []) => {
      const list = typeof values === 'string' ? [values] : values;
      if (list.length > VALUES_MAX) return undefined;
      // Of several signs in a row, the first one goes, and no value follows.
      return (texts.get(key.toLowerCase()) ?? '').replace(/\$(\$+|\d)/g, (_, sign: string) =>
        sign.startsWith('$') ? sign : (list[Number(sign) - 1] ?? ''),
      );
    },
    getUILanguage: () => 'en-US',
  };
}

/** Chromium puts the placeholders in when it reads the file, whatever their case. */
function withPlaceholders({ message, placeholders = {} }: Message): string {
  const contents = new Map(
    Object.entries(placeholders).map(([name, { content }]) => [name.toLowerCase(), content]),
  );
  return message.replace(/\$([\w@]+)\$/g, (_, name: string) => contents.get(name.toLowerCase()) ?? '');
}
