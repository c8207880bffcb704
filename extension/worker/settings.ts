/** What the user has set in the options page: the relay's port and the pairing key. Kept in `storage.local`. */
export interface Settings {
  readonly port: number;
  /** Empty until the extension is paired with a relay. */
  readonly pairingKey: string;
  /** Whether an earlier version was paired, with a client's token. This version does not use it. */
  readonly pairAgain: boolean;
  /** Whether clients may open `file:` URLs. The relay has an option of its own for this. */
  readonly allowFiles: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  port: 18_792,
  pairingKey: '',
  pairAgain: false,
  allowFiles: false,
};

/** Key in `storage.local`. */
export const SETTINGS_KEY = 'settings';

/** Settings as stored. `token` is from an earlier version. */
type Stored = Partial<Record<keyof Settings | 'token', unknown>>;

/** Reads stored settings. Anything missing or malformed gets its default. */
export function parseSettings(value: unknown): Settings {
  const { port, pairingKey: key, pairAgain, token, allowFiles } = storedSettings(value);
  const pairingKey = typeof key === 'string' ? key.trim() : DEFAULT_SETTINGS.pairingKey;
  return {
    port: isPort(port) ? port : DEFAULT_SETTINGS.port,
    pairingKey,
    pairAgain: pairingKey === '' && (pairAgain === true || typeof token === 'string'),
    allowFiles: allowFiles === true,
  };
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

function storedSettings(value: unknown): Stored {
  return typeof value === 'object' && value !== null ? value : {};
}
