/** What the v1 relay and its extension say to one another: JSON texts. */
import { jsonObject } from '../../base/json-object.ts';

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
  return jsonObject(text);
}

/** What became of a request to the extension. */
export type V1Outcome = { readonly result: unknown } | { readonly error: string };
