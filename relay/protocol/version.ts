/** The protocol spoken by this build. Raised when a frame changes in a way that an older peer cannot follow. */
export const PROTOCOL_VERSION = 1;

/** The versions that this build can speak. */
export interface ProtocolRange {
  readonly min: number;
  readonly max: number;
}

export const PROTOCOL_RANGE: ProtocolRange = { min: 1, max: PROTOCOL_VERSION };

/** The highest version that both ends can speak, or undefined where there is none. */
export function commonVersion(ours: ProtocolRange, theirs: ProtocolRange): number | undefined {
  const version = Math.min(ours.max, theirs.max);
  return version >= Math.max(ours.min, theirs.min) ? version : undefined;
}
