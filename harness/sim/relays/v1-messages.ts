/** What the v1 relay and its extension say to one another: JSON texts. */

export interface V1Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly method?: string;
    readonly params?: Readonly<Record<string, unknown>>;
    readonly sessionId?: string;
  };
  readonly result?: unknown;
  readonly error?: string;
}

/** Undefined where it is no message. */
export function parsedMessage(text: string): V1Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
