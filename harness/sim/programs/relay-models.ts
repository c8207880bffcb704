/** What `--relay-model` knows. */
export const RELAY_MODEL_NAMES = ['v1'] as const;

export type RelayModelName = (typeof RELAY_MODEL_NAMES)[number];
