import { DownToxic, type DownSpec } from './down.ts';
import type { EvidenceLog } from './evidence.ts';
import { LatencyToxic, type LatencySpec } from './latency.ts';
import { ResetPeerToxic, type ResetPeerSpec } from './reset-peer.ts';
import { SlowCloseToxic, type SlowCloseSpec } from './slow-close.ts';
import { TimeoutToxic, type TimeoutSpec } from './timeout.ts';
import type { Toxic } from './toxic.ts';

/** A toxic as a scenario asks for it; the names are Toxiproxy's. A new toxic gets a member here and a case below. */
export type ToxicSpec = DownSpec | TimeoutSpec | ResetPeerSpec | SlowCloseSpec | LatencySpec;

/** Makes the toxic for a spec. Throws RangeError for a delay that no timer can wait. */
export function createToxic(spec: ToxicSpec, evidence: EvidenceLog): Toxic {
  switch (spec.type) {
    case 'down':
      return new DownToxic(evidence);
    case 'timeout':
      return new TimeoutToxic(spec, evidence);
    case 'reset_peer':
      return new ResetPeerToxic(spec, evidence);
    case 'slow_close':
      return new SlowCloseToxic(spec, evidence);
    case 'latency':
      return new LatencyToxic(spec, evidence);
  }
}
