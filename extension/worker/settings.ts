/** What the person has set in the options page: where the relay is, and the token. Kept in `storage.local`. */
export interface Settings {
  readonly port: number;
  /** Empty until the extension is paired with a relay. */
  readonly token: string;
  /** Whether clients may open `file:` addresses. The relay asks its own option as well. */
  readonly allowFiles: boolean;
}

export const DEFAULT_SETTINGS: Settings = { port: 18_792, token: '', allowFiles: false };

/** Key in `storage.local`. */
export const SETTINGS_KEY = 'settings';

/** Reads stored settings; what is missing or malformed is taken from the defaults. */
export function parseSettings(value: unknown): Settings {
  const stored = (typeof value === 'object' && value !== null ? value : {}) as Partial<
    Record<keyof Settings, unknown>
  >;
  const { port, token, allowFiles } = stored;
  return {
    port: isPort(port) ? port : DEFAULT_SETTINGS.port,
    token: typeof token === 'string' ? token.trim() : DEFAULT_SETTINGS.token,
    allowFiles: allowFiles === true,
  };
}

export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
