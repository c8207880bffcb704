/** Asks a tab's renderer for a sign of life. One question is under way for all who want to know. */
import type { Clock } from '../clock.ts';
import { guarded } from '../guarded.ts';
import { RELAY_LIMITS } from '../limits.ts';
import type { SessionClient, Tab } from './sessions.ts';
import type { Commands, Logging } from './ports.ts';

/** Calls back with true when it answers; where that takes long, first with false. Nothing is kept of a client that leaves. */
export function probe(
  ports: Commands & Logging,
  clock: Clock,
  tab: Tab,
  asker: SessionClient,
  done: (answers: boolean) => void,
): void {
  if (tab.crashed) return done(true);
  const cancel = clock.after(RELAY_LIMITS.probeMs, () => done(false));
  tab.probes.set(() => {
    cancel();
    done(true);
  }, asker);
  if (tab.probing) return;
  tab.probing = true;
  ports.command(tab.root, {
    method: 'Runtime.getIsolateId',
    params: '{}',
    done: () => {
      tab.probing = false;
      const waiting = [...tab.probes.keys()];
      tab.probes.clear();
      for (const answered of waiting) guarded(ports.log, 'a probe', answered);
    },
  });
}
