/** The models of relays, by the names that `--relay-model` knows. */
import type { RelayModel } from './relay-model.ts';
import { v1Relay } from './v1-relay.ts';

export const RELAY_MODELS = { v1: v1Relay } satisfies Record<string, RelayModel>;

export type RelayModelName = keyof typeof RELAY_MODELS;

export const RELAY_MODEL_NAMES = Object.keys(RELAY_MODELS) as RelayModelName[];
