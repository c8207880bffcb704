/** Which addresses a command opens, loads or puts in the place of others, and whether a client may do so. */
import { addressRefusal, type AddressRules } from './addresses.ts';
import type { Why } from './refusal-text.ts';

type Params = Readonly<Record<string, unknown>>;

/** An address that a command names, and why it may not be opened. */
export interface Opened {
  /** The first that is refused; where none is, the first; undefined where the command names none. */
  readonly address: string | undefined;
  readonly refusal: Why | undefined;
}

export function openedBy(method: string, params: Params, rules: AddressRules): Opened {
  const addresses = addressesIn(method, params);
  for (const address of addresses) {
    const refusal = addressRefusal(address, rules);
    if (refusal !== undefined) return { address, refusal };
  }
  return { address: addresses[0], refusal: undefined };
}

/**
 * The addresses that a command opens. Going through the history is judged by `HISTORY` and the entry that it names.
 * What is no string is left out: Chromium refuses a command with it.
 */
export function addressesIn(method: string, params: Params): string[] {
  return OPENING.get(method)?.(params).filter((address) => typeof address === 'string') ?? [];
}

/** Every CDP command that takes an address to open or to load, and where it has it. */
const OPENING: ReadonlyMap<string, (params: Params) => unknown[]> = new Map([
  ['Fetch.continueRequest', ({ url }) => [url]],
  // A response that redirects. Chromium itself lets no redirect lead to pages of extensions or of the browser.
  ['Fetch.continueResponse', redirects],
  ['Fetch.fulfillRequest', redirects],
  // A page that does nothing with what is dropped on it is left for the address.
  ['Input.dispatchDragEvent', dropped],
  ['Network.loadNetworkResource', ({ url }) => [url]],
  ['Page.navigate', ({ url }) => [url]],
  ['Target.createTarget', ({ url }) => [typeof url === 'string' && url !== '' ? url : 'about:blank']],
]);

/** Commands whose addresses are judged. */
export const OPENING_METHODS: ReadonlySet<string> = new Set(OPENING.keys());

/** Each line of each list of addresses. Lines that begin with `#` are comments (RFC 2483). */
function dropped({ data }: Params): string[] {
  const { items } = objectOf(data);
  if (!Array.isArray(items)) return [];
  return items
    .map(objectOf)
    .filter(({ mimeType }) => typeof mimeType === 'string' && /^\s*text\/uri-list/i.test(mimeType))
    .flatMap(({ data: list }) => (typeof list === 'string' ? list.split(/[\r\n]+/) : []))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** Stands for the request's own address, which the command does not name. */
const OWN_ORIGIN = 'https://own.invalid';

/** Where the response leads, when that is not below the address of the request itself. */
function redirects({ responseHeaders, binaryResponseHeaders }: Params): string[] {
  const listed = Array.isArray(responseHeaders) ? responseHeaders.map(objectOf) : [];
  return [...listed.map(({ name, value }) => [name, value]), ...binaryHeaders(binaryResponseHeaders)]
    .filter(([name]) => typeof name === 'string' && name.trim().toLowerCase() === 'location')
    .flatMap(([, value]) => (typeof value === 'string' && URL.canParse(value, OWN_ORIGIN) ? [value] : []))
    .map((value) => new URL(value, OWN_ORIGIN))
    .filter(({ origin }) => origin !== OWN_ORIGIN)
    .map(({ href }) => href);
}

/** Headers as `name: value`, with zero characters in between, in base64. Chromium refuses what is none. */
function binaryHeaders(encoded: unknown): [name: string, value: string][] {
  if (typeof encoded !== 'string') return [];
  try {
    return atob(encoded)
      .split('\0')
      .map((line) => [line.slice(0, Math.max(0, line.indexOf(':'))), line.slice(line.indexOf(':') + 1)]);
  } catch {
    return [];
  }
}

function objectOf(value: unknown): Params {
  return typeof value === 'object' && value !== null ? (value as Params) : {};
}
