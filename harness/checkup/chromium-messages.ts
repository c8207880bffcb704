/** The texts of Chromium that the checks read: chrome://extensions has errors as text only. */
import type { RecordedError } from '../extension/driven-worker.ts';

/** Nobody caught it: an error, a rejection, or a `chrome.runtime.lastError`. Not what was written with console.error. */
export function isUncaught({ message, severity }: RecordedError): boolean {
  return severity === 'ERROR' && /^(Uncaught |Unchecked runtime\.lastError)/.test(message);
}

/** The script belongs to an earlier start of the extension. */
export function isOrphanError(message: string): boolean {
  return /Extension context invalidated/.test(message);
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /Cannot create item with duplicate id/,
    'Create context menus in runtime.onInstalled only: they outlive the worker.',
  ],
  [
    /Only a single offscreen document/,
    'Ask runtime.getContexts() for an offscreen document before you create one: it outlives the worker.',
  ],
  [
    /Receiving end does not exist/,
    'Catch the error of sendMessage: the other side may not be there yet, or no longer.',
  ],
  [/Failed to fetch/, 'Catch the error of fetch: it rejects without a network, and when a server is down.'],
  [
    /import statement outside a module/,
    'A content script cannot import. Bundle it into one file, in the format IIFE.',
  ],
  [/disconnected port/, 'Connect again in port.onDisconnect, or before the next message.'],
];

/** What to do about an uncaught error. */
export function remedyFor(message: string): string {
  const known = REMEDIES.find(([pattern]) => pattern.test(message));
  return known?.[1] ?? 'Open chrome://extensions, choose "Errors" to see the stack, and handle this error.';
}
