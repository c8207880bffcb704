/** The models of relays, by their names. */
import type { RelayModelName } from '../programs/relay-models.ts';
import type { RelayModel } from './relay-model.ts';
import { v1Relay } from './v1-relay.ts';

export const RELAY_MODELS: Readonly<Record<RelayModelName, RelayModel>> = { v1: v1Relay };
