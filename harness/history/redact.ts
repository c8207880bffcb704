import type { HistoryEntry } from './event.ts';

/** What stands in a history where a secret stood. */
export const redactedMark = '[redacted]';

/**
 * Makes a function that replaces each secret, exactly as given, in all texts of an entry. Throws if a secret is
 * empty, because an empty string is found everywhere.
 */
export function redactor(secrets: readonly string[]): (entry: HistoryEntry) => HistoryEntry {
  if (secrets.includes('')) {
    throw new Error('An empty string cannot be redacted. Leave it out of the redaction list.');
  }
  if (secrets.length === 0) return (entry) => entry;
  // Longest first, so that a secret that contains another one goes as a whole.
  const ordered = [...secrets].sort((one, other) => other.length - one.length);
  const clean = (text: string): string =>
    ordered.reduce((cleaned, secret) => cleaned.replaceAll(secret, redactedMark), text);
  return (entry) => {
    const fields = Object.entries(entry).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'string' ? clean(value) : value,
    ]);
    return Object.fromEntries(fields) as HistoryEntry;
  };
}
