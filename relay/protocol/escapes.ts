/**
 * Commands that reach past the shared tab. Chromium refuses most of them to an extension today; both ends refuse
 * them as well, so that nothing opens when Chromium begins to allow one.
 */
import { NO_OPTION, type Why } from './refusal-text.ts';

/** Domains of the browser itself. On a tab's session Chromium does not know them. */
const BROWSER_DOMAINS: ReadonlySet<string> = new Set([
  'Autofill',
  'BackgroundService',
  'BluetoothEmulation',
  'Browser',
  'Cast',
  'DeviceAccess',
  'Extensions',
  'FedCm',
  'FileSystem',
  'PWA',
  'ServiceWorker',
  'SystemInfo',
  'Tethering',
]);

/** Whether a tab's session must answer that it does not know this method. */
export function isOfBrowser(method: string): boolean {
  return BROWSER_DOMAINS.has(domainOf(method));
}

/** `Target` commands that stay inside the tab. All others act on the browser, or wrap further commands. */
const TARGET_OF_TAB: ReadonlySet<string> = new Set([
  'Target.detachFromTarget',
  'Target.getTargetInfo',
  'Target.getTargets',
  'Target.setAutoAttach',
  'Target.setDiscoverTargets',
]);

const ESCAPE: Why = {
  rule: 'escape',
  why: "it reaches targets that the user has not shared, or hides commands from the relay's checks",
  option: NO_OPTION,
};

/** Why a command may not be sent to a tab's session; undefined where it may. */
export function escapeRefusal(method: string, params: Readonly<Record<string, unknown>>): Why | undefined {
  if (domainOf(method) !== 'Target') return undefined;
  if (!TARGET_OF_TAB.has(method)) return ESCAPE;
  // Without `flatten`, the commands for child sessions would be wrapped in messages.
  const isWrapped = params['autoAttach'] === true && params['flatten'] !== true;
  return method === 'Target.setAutoAttach' && isWrapped ? ESCAPE : undefined;
}

/** Cookies of all sites: clients need them for their contexts, and the README says so. */
const COOKIES: ReadonlySet<string> = new Set([
  'Storage.clearCookies',
  'Storage.getCookies',
  'Storage.setCookies',
]);

/** They are about a frame of the tab itself. */
const OF_FRAME: ReadonlySet<string> = new Set(['Storage.getStorageKey', 'Storage.getStorageKeyForFrame']);

const WHOLE_PROFILE: Why = {
  rule: 'storage',
  why: 'it affects the stored data of all sites',
  option: NO_OPTION,
};

const OTHER_ORIGIN: Why = {
  rule: 'storage',
  why: 'no shared tab shows this origin',
  option: 'Share a tab with this origin first. No option allows it otherwise',
};

/** Why a command may not act on stored data; undefined where it may. `shown`: the addresses of all shared tabs. */
export function storageRefusal(
  method: string,
  params: Readonly<Record<string, unknown>>,
  shown: Iterable<string>,
): Why | undefined {
  if (method === 'Network.clearBrowserCache') return WHOLE_PROFILE;
  if (domainOf(method) !== 'Storage' || COOKIES.has(method) || OF_FRAME.has(method)) return undefined;
  const named = originsIn(params);
  if (named.length === 0) return WHOLE_PROFILE;
  const origins = new Set<string | undefined>();
  for (const address of shown) origins.add(originOf(address));
  return named.every((origin) => origin !== undefined && origins.has(origin)) ? undefined : OTHER_ORIGIN;
}

/** Every origin that the params name; undefined for one that is none, such as `*`. */
function originsIn(params: Readonly<Record<string, unknown>>): (string | undefined)[] {
  const { bucket } = params;
  const nested = typeof bucket === 'object' && bucket !== null ? (bucket as Record<string, unknown>) : {};
  return [params['origin'], params['storageKey'], nested['storageKey']]
    .filter((value) => value !== undefined)
    .map((value) => (typeof value === 'string' ? originOf(value) : undefined));
}

/** A storage key is an origin, a slash, and for third parties more after `^`. */
function originOf(text: string): string | undefined {
  const [address = ''] = text.split('^');
  if (!URL.canParse(address)) return undefined;
  const { origin } = new URL(address);
  return origin === 'null' ? undefined : origin;
}

export function domainOf(method: string): string {
  return method.slice(0, Math.max(0, method.indexOf('.')));
}
