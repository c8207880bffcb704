/** A relay that the extension is paired with. */
export interface PairedRelay {
  readonly port: number;
  readonly pairingKey: string;
  /** The same for relays that have their browsers in common, and so the key. Undefined if the relay did not say it. */
  readonly home?: string | undefined;
}

/** What the user has set in the options page. Kept in `storage.local`. */
export interface Settings {
  readonly port: number;
  /** Empty until the extension is paired with a relay. */
  readonly pairingKey: string;
  /** See {@link PairedRelay}. */
  readonly home?: string | undefined;
  /** Whether an earlier version was paired, with a client's token. This version does not use it. */
  readonly pairAgain: boolean;
  /** Whether clients may open `file:` URLs. The relay has an option of its own for this. */
  readonly allowFiles: boolean;
  /** Other relays, for the user to choose. Each has another port. */
  readonly otherRelays: readonly PairedRelay[];
  /** Whether shared tabs are put into a tab group. */
  readonly tabGroup: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  port: 18_792,
  pairingKey: '',
  pairAgain: false,
  allowFiles: false,
  otherRelays: [],
  tabGroup: false,
};

/** The page asks each of them every two seconds whether it is there. */
const RELAYS_MAX = 16;

/** Key in `storage.local`. */
export const SETTINGS_KEY = 'settings';

/** Settings as stored. `token` is from an earlier version. */
type Stored = Partial<Record<keyof Settings | 'token', unknown>>;

/** Reads stored settings. Anything missing or malformed gets its default. */
export function parseSettings(value: unknown): Settings {
  const stored = storedSettings(value);
  const { pairingKey: key, pairAgain, token, allowFiles, tabGroup } = stored;
  const home = homeIn(value);
  const port = isPort(stored.port) ? stored.port : DEFAULT_SETTINGS.port;
  const pairingKey = typeof key === 'string' ? key.trim() : DEFAULT_SETTINGS.pairingKey;
  return {
    port,
    pairingKey,
    home,
    pairAgain: pairingKey === '' && (pairAgain === true || typeof token === 'string'),
    allowFiles: allowFiles === true,
    otherRelays: parseRelays(stored.otherRelays).filter((relay) => relay.port !== port),
    tabGroup: tabGroup === true,
  };
}

/**
 * The settings with this relay in use. The one in use so far becomes one of the others, and a new key counts for all relays
 * of the same home.
 */
export function withRelay(settings: Settings, { port, pairingKey, home }: PairedRelay): Settings {
  const { otherRelays, ...former } = settings;
  const others = [...(former.pairingKey === '' ? [] : [relayIn(former)]), ...otherRelays]
    .filter((relay) => relay.port !== port)
    .map((relay) => (home !== undefined && relay.home === home ? { ...relay, pairingKey } : relay));
  return { ...former, port, pairingKey, home, pairAgain: false, otherRelays: others.slice(0, RELAYS_MAX) };
}

function relayIn({ port, pairingKey, home }: PairedRelay): PairedRelay {
  return { port, pairingKey, home };
}

/** The settings with the relay on this port in use: one of the others, or the one in use, which has another port now. */
export function withPort(settings: Settings, port: number): Settings {
  const other = settings.otherRelays.find((relay) => relay.port === port);
  return withRelay(settings, other ?? { ...relayIn(settings), port });
}

/** The settings without this relay, which is not in use. */
export function withoutRelay(settings: Settings, port: number): Settings {
  return { ...settings, otherRelays: settings.otherRelays.filter((relay) => relay.port !== port) };
}

/** Whether the worker connects in another way with these settings. */
export function changesLink(before: Settings, after: Settings): boolean {
  const keys = ['port', 'pairingKey', 'pairAgain', 'allowFiles'] as const;
  return keys.some((key) => before[key] !== after[key]);
}

/**
 * What to store in place of an earlier version's settings, which contain a client's token: the extension must not have
 * one. Undefined if there is nothing to do.
 */
export function withoutToken(value: unknown): Settings | undefined {
  return 'token' in storedSettings(value) ? parseSettings(value) : undefined;
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}

/** What is malformed, or has the port of an earlier one, is left out. */
function parseRelays(value: unknown): PairedRelay[] {
  const relays = new Map<number, PairedRelay>();
  for (const entry of Array.isArray(value) ? (value as unknown[]) : []) {
    const { port, pairingKey } = storedSettings(entry);
    if (!isPort(port) || typeof pairingKey !== 'string' || pairingKey === '' || relays.has(port)) continue;
    relays.set(port, relayIn({ port, pairingKey, home: homeIn(entry) }));
  }
  return [...relays.values()].slice(0, RELAYS_MAX);
}

function homeIn(value: unknown): string | undefined {
  const { home } = storedSettings(value);
  return typeof home === 'string' ? home : undefined;
}

function storedSettings(value: unknown): Stored {
  return typeof value === 'object' && value !== null ? value : {};
}
