/** Targets that Chromium keeps waiting for the debugger when they start. */
import type { Commands } from './ports.ts';
import type { RealSession } from './sessions.ts';

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
