/** Who drives the browser: the relay's list of its clients, and the user's wish to end one. Numbered. */
import * as v from 'valibot';
import { count, numbered, tabId } from './frame-parts.ts';
import { LINK_LIMITS } from './limits.ts';

/** One client. Times are relative, because relay and browser may run on machines with different clocks. */
export const ListedClient = v.object({
  /** The relay's number of it, as in the audit log. */
  client: count,
  /** Of the token that it has shown: the user's own name for it. */
  token: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._ -]{0,63}$/)),
  /** What it says of itself in its User-Agent header, such as `Playwright 1.56.1`: only a product and its version. */
  agent: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z][\w.-]{0,30}(?: \d[\w.-]{0,20})?$/))),
  /** How long it has been connected, in milliseconds. */
  connectedMs: count,
  /** How long ago its last command came; undefined if it has sent none. */
  idleMs: v.optional(count),
  /** Commands without a reply. */
  running: count,
  /** Tabs that it has a session with: the first of them, and how many there are besides. */
  tabs: v.pipe(v.array(tabId), v.maxLength(LINK_LIMITS.clientTabsListedMax)),
  moreTabs: count,
});
export type ListedClient = v.InferOutput<typeof ListedClient>;

/** All clients of the relay, for an extension whose inventory has asked for them. Replaces the list before it. */
export const Clients = v.object({
  type: v.literal('clients'),
  ...numbered,
  clients: v.pipe(v.array(ListedClient), v.maxLength(LINK_LIMITS.clientsListedMax)),
  /** Clients that are not in the list. */
  more: count,
  /** What comes after the relay's address for clients of this browser, if the relay serves several: `/cdp/Work`. */
  path: v.optional(v.pipe(v.string(), v.regex(/^\/cdp\/[\w%.~-]{1,400}$/))),
});
export type Clients = v.InferOutput<typeof Clients>;

/** The user ends the connection of a client. Not answered: the next `clients` shows it. */
export const ClientDisconnect = v.object({
  type: v.literal('client.disconnect'),
  ...numbered,
  client: count,
});
export type ClientDisconnect = v.InferOutput<typeof ClientDisconnect>;
