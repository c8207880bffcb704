/**
 * Which addresses a client may open, and which a client may drive a tab at. Both ends of the link ask here: the
 * relay before it sends anything, and the extension before it does anything, so that a fault in one is not enough.
 *
 * Addresses are parsed as Chromium parses them (leading spaces and control characters, tabs and newlines inside,
 * upper case). An address without a scheme is refused: `chrome.tabs.create` would resolve it against the extension.
 */

import { NO_OPTION, type Why } from './refusal-text.ts';

/** What the user allows beyond the web. */
export interface AddressRules {
  readonly allowFiles: boolean;
  /** Origins as `URL.origin` writes them; undefined: every web origin. */
  readonly allowOrigins?: readonly string[] | undefined;
}

const SCHEME_REFUSED: Why = {
  rule: 'scheme',
  why: 'clients can only open http:, https:, data: and blob: URLs, and about:blank',
  option: NO_OPTION,
};

const INCOMPLETE: Why = {
  rule: 'incomplete',
  why: 'it is not a complete URL, with a scheme such as https://',
  option: NO_OPTION,
};

export const FILE_REFUSED: Why = {
  rule: 'file',
  why: 'file: URLs give access to files on this computer',
  option:
    "To allow it, start the relay with --allow-file-access, and allow file: URLs in the extension's options",
};

const ORIGIN_REFUSED: Why = {
  rule: 'origin',
  why: '--allow-origin does not list its origin',
  option: 'To allow it, start the relay with --allow-origin for this origin as well',
};

/** Why a client may not open this address; undefined where it may. */
export function addressRefusal(address: string, rules: AddressRules): Why | undefined {
  if (!URL.canParse(address)) return INCOMPLETE;
  const url = new URL(address);
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return isAllowedOrigin(url, rules) ? undefined : ORIGIN_REFUSED;
    case 'about:':
      return url.pathname === 'blank' ? undefined : SCHEME_REFUSED;
    // No origin of its own, and nothing in it that the client does not know already.
    case 'data:':
      return undefined;
    case 'blob:':
      return blobRefusal(url.pathname, rules);
    case 'file:':
      return rules.allowFiles ? undefined : FILE_REFUSED;
    default:
      return SCHEME_REFUSED;
  }
}

/** A blob belongs to the origin that made it: `blob:https://a.test/…`, or `blob:null/…` for an opaque one. */
function blobRefusal(inner: string, rules: AddressRules): Why | undefined {
  if (inner.startsWith('null/')) return undefined;
  const isNested = /^[\s\p{Cc}]*(blob|data|about):/iu.test(inner);
  return isNested ? SCHEME_REFUSED : addressRefusal(inner, rules);
}

function isAllowedOrigin({ origin }: URL, { allowOrigins }: AddressRules): boolean {
  return allowOrigins === undefined || allowOrigins.includes(origin);
}

/** Addresses that tabs show by themselves, beyond those that a client may open. */
const SHOWN_BY_ITSELF: ReadonlySet<string> = new Set(['about:', 'chrome-error:', 'file:']);

/**
 * Whether no client may drive a tab while it shows this address: pages of the extension itself, which hold all of
 * its rights, of other extensions, and of the browser. The tab is detached, and comes back when it shows another one.
 */
export function isOffLimits(address: string): boolean {
  if (!URL.canParse(address)) return false;
  if (SHOWN_BY_ITSELF.has(new URL(address).protocol)) return false;
  return addressRefusal(address, { allowFiles: true }) !== undefined;
}

/** Goes to an entry of the tab's history, which may be a page that the user has visited before sharing. */
export const HISTORY = 'Page.navigateToHistoryEntry';

export const NO_HISTORY_ENTRY: Why = {
  rule: 'history',
  why: "the tab's history has no entry with this id, so the relay cannot check its URL",
  option: NO_OPTION,
};

/** The address of a history entry, given the result of `Page.getNavigationHistory`; undefined where there is none. */
export function historyAddress(history: unknown, entryId: unknown): string | undefined {
  const { entries } = (history ?? {}) as { entries?: unknown };
  if (!Array.isArray(entries)) return undefined;
  const entry = (entries as { id?: unknown; url?: unknown }[]).find(({ id }) => id === entryId);
  return typeof entry?.url === 'string' ? entry.url : undefined;
}

/**
 * Whether this is a page of an extension. Chromium itself takes the debugger away before it shows a page of the
 * browser, but not before it shows a page of the extension that is attached.
 */
export function isExtensionPage(address: string): boolean {
  return /^(?:view-source:|filesystem:|blob:)*chrome-extension:/i.test(address.trimStart());
}

/** Whether a tab could be sent back to a page of an extension. */
export function remembersExtensionPage(history: unknown): boolean {
  const { entries } = (history ?? {}) as { entries?: unknown };
  if (!Array.isArray(entries)) return false;
  return (entries as { url?: unknown }[]).some(({ url }) => typeof url === 'string' && isExtensionPage(url));
}

/** What may still be sent to a tab whose address clients may not use: what sets up, lets go, or goes elsewhere. */
const LEAVING: ReadonlySet<string> = new Set([
  'Page.createIsolatedWorld',
  'Page.getFrameTree',
  'Page.getNavigationHistory',
  'Page.navigate',
  'Page.navigateToHistoryEntry',
  'Page.resetNavigationHistory',
  'Page.setLifecycleEventsEnabled',
  'Runtime.runIfWaitingForDebugger',
  'Target.activateTarget',
  'Target.closeTarget',
  'Target.createTarget',
  'Target.detachFromTarget',
  'Target.getTargetInfo',
  'Target.setAutoAttach',
]);

/** Why a command may not be sent to a tab that shows this address; undefined where it may. */
export function tabRefusal(method: string, address: string, rules: AddressRules): Why | undefined {
  // Only these two rules are about what a tab shows; off-limits pages have lost their debugger.
  if (rules.allowOrigins === undefined && !address.startsWith('file:')) return undefined;
  if (LEAVING.has(method) || /\.(enable|disable)$/.test(method)) return undefined;
  const refusal = addressRefusal(address, rules);
  if (refusal?.rule !== 'file' && refusal?.rule !== 'origin') return undefined;
  return { ...refusal, why: `the tab shows ${address.slice(0, SHOWN_CHARS_MAX)}, and ${refusal.why}` };
}

/** Of the tab's address, in the refusal. */
const SHOWN_CHARS_MAX = 100;
