/** The protocol spoken by this build. Raised when a frame changes in a way that an older peer cannot follow. */
export const PROTOCOL_VERSION = 2;

/** The versions that this build can speak. */
export interface ProtocolRange {
  readonly min: number;
  readonly max: number;
}

/** Version 1 is not spoken any more: its proofs did not say which address the extension had dialled. */
export const PROTOCOL_RANGE: ProtocolRange = { min: 2, max: PROTOCOL_VERSION };

/** The highest version that both ends can speak, or undefined where there is none. */
export function commonVersion(ours: ProtocolRange, theirs: ProtocolRange): number | undefined {
  const version = Math.min(ours.max, theirs.max);
  return version >= Math.max(ours.min, theirs.min) ? version : undefined;
}
