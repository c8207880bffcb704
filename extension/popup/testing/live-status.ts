import type { WorkerStatus } from '../../worker/status.ts';

/** Connected, and no tab is shared. */
export const LIVE_STATUS: WorkerStatus = {
  port: 18_792,
  paired: true,
  phase: { name: 'live' },
  failures: 0,
  unacknowledged: 0,
  instanceId: 'i',
  boot: 3,
  tabs: [],
  recent: [],
};
