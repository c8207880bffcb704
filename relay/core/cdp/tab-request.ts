import type { TabRequest } from './ports.ts';

/** A time of the relay's is of no use to the extension: it gets how long ago that was, as of when it is asked. */
export function dated(frame: TabRequest, nowMs: number) {
  if (!('heardAtMs' in frame)) return frame;
  const { heardAtMs, ...rest } = frame;
  return { ...rest, agoMs: Math.floor(nowMs - heardAtMs) };
}
