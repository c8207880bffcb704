import { BandwidthToxic, type BandwidthSpec } from './bandwidth.ts';
import { DownToxic, type DownSpec } from './down.ts';
import type { EvidenceLog } from './toxic-evidence.ts';
import { HalfCloseToxic, type HalfCloseSpec } from './half-close.ts';
import { LatencyToxic, type LatencySpec } from './latency.ts';
import { LimitDataToxic, type LimitDataSpec } from './limit-data.ts';
import { ResetPeerToxic, type ResetPeerSpec } from './reset-peer.ts';
import { SlicerToxic, type SlicerSpec } from './slicer.ts';
import { SlowCloseToxic, type SlowCloseSpec } from './slow-close.ts';
import { TimeoutToxic, type TimeoutSpec } from './timeout.ts';
import type { Toxic } from './toxic.ts';

/** The options of a toxic. The names are Toxiproxy's, except `half_close`. Add new toxics here and below. */
export type ToxicSpec =
  | DownSpec
  | TimeoutSpec
  | ResetPeerSpec
  | SlowCloseSpec
  | LatencySpec
  | BandwidthSpec
  | SlicerSpec
  | LimitDataSpec
  | HalfCloseSpec;

/** Creates the toxic for a spec. Throws RangeError for invalid values. */
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
    case 'bandwidth':
      return new BandwidthToxic(spec, evidence);
    case 'slicer':
      return new SlicerToxic(spec, evidence);
    case 'limit_data':
      return new LimitDataToxic(spec, evidence);
    case 'half_close':
      return new HalfCloseToxic(spec, evidence);
  }
}
