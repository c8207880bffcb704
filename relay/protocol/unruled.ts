import { domainOf, isOfBrowser } from './escapes.ts';
import { byMethod } from './by-method.ts';
import { OPENING_METHODS } from './opened.ts';

/**
 * Whether no rule about single methods concerns this one, whatever its params: neither the addresses that commands open
 * (opened.ts), nor what reaches past the tab or acts on stored data (escapes.ts). That is so for most commands, which
 * both ends judge.
 */
export const isUnruled = byMethod((method) => {
  if (OPENING_METHODS.has(method) || isOfBrowser(method)) return false;
  return !RULED_DOMAINS.has(domainOf(method)) && method !== 'Network.clearBrowserCache';
});

const RULED_DOMAINS: ReadonlySet<string> = new Set(['Storage', 'Target']);
