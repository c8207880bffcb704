import { encode } from '../codec.ts';
import type { RelayFrame } from '../frames.ts';

/** As `encode`, also for what is no frame of the protocol. */
export function encodeAny(frame: object, body?: string): string {
  return encode(frame as RelayFrame, body);
}
