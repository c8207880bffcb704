/** Real sessions and those below them, and how clients see their targets. */
import type { RealSession, TargetInfo } from './sessions.ts';

/** The browser's own target. */
export const BROWSER_INFO: TargetInfo = {
  targetId: 'browser',
  type: 'browser',
  title: '',
  url: '',
  attached: true,
  canAccessOpener: false,
};

/** What is known of the target, and whether a client is attached to it. */
export function infoNow({ info, clients }: RealSession): TargetInfo {
  return { ...info, attached: clients.size > 0 };
}

/** A real session, and all below it. */
export function* withAllBelow(real: RealSession): Iterable<RealSession> {
  yield real;
  for (const child of real.children.values()) yield* withAllBelow(child);
}

/** The session below this one that has Chromium's id. */
export function findBelow(real: RealSession, realId: string): RealSession | undefined {
  const direct = real.children.get(realId);
  if (direct !== undefined) return direct;
  for (const child of real.children.values()) {
    const found = findBelow(child, realId);
    if (found !== undefined) return found;
  }
  return undefined;
}
