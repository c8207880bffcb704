/** Targets below a page that Chromium attaches by itself, and may keep waiting for the debugger when they start. */
import type { Commands } from './ports.ts';
import type { RealSession } from './sessions.ts';
import { ALL_TARGETS } from './target-filter.ts';

/**
 * The params with which a session auto-attaches for all its clients: everything is let in, and told to whom it concerns.
 * What one client makes wait does so for all.
 */
export function widestSetting({ clients }: RealSession): object {
  const waitForDebuggerOnStart = [...clients].some(({ childrenWait }) => childrenWait);
  return { autoAttach: true, flatten: true, waitForDebuggerOnStart, filter: ALL_TARGETS };
}

/** Starts a target that waits. */
export function resume(ports: Commands, child: RealSession): void {
  ports.command(child, { method: 'Runtime.runIfWaitingForDebugger', params: '{}', done: () => undefined });
}

/** Starts the targets below this one that waited for a client that has left. */
export function resumeForsaken(ports: Commands, real: RealSession): void {
  for (const child of real.children.values()) {
    if (child.cameWaiting && child.waitsFor.size === 0) resume(ports, child);
    resumeForsaken(ports, child);
  }
}
