import type { HistoryEntry } from './event.ts';

/** Replaces a secret in a history. */
export const redactedMark = '[redacted]';

/**
 * Returns a function that replaces each secret in all texts of an entry. Throws if a secret is empty: an empty
 * string matches everywhere.
 */
export function redactor(secrets: readonly string[]): (entry: HistoryEntry) => HistoryEntry {
  if (secrets.includes('')) {
    throw new Error('Cannot redact an empty string. Remove it from the redaction list.');
  }
  if (secrets.length === 0) return (entry) => entry;
  // Longest first, so that a secret that contains another one is replaced as a whole.
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
