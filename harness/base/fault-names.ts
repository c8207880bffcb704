/**
 * The names of all faults. The real faults (harness/faults) and the simulated ones (harness/sim/nemesis) share them: one
 * name means the same in a soak, in the survival matrix, in a history and in a simulated run. A test compares.
 */

/** Faults of one connection have the name of the link and the toxic. */
const TOXICS = [
  'bandwidth',
  'down',
  'half_close',
  'late_fin',
  'latency',
  'limit_data',
  'reset_peer',
  'slicer',
  'slow_close',
  'timeout',
] as const;

const NAMES = [
  'black-hole',
  'browser-asleep',
  'browser-killed',
  'clock-back',
  'clock-forward',
  'closed-in-repair',
  'cpu-contention',
  'debugger-detached',
  'detached-in-repair',
  'extension-disabled',
  'extension-reloaded',
  'forbidden-scheme',
  'half-closed',
  'machine-asleep',
  'memory-pressure',
  'offscreen-killed',
  'port-hanging',
  'port-refusing',
  'relay-absent-at-start',
  'relay-killed',
  'relay-stopped',
  'renderer-crash',
  'renderer-stopped',
  'slow-and-sliced',
  'socket-reset',
  'storage-slow',
  'subframe-unknown-scheme',
  'tab-discarded',
  'worker-idle-death',
  'worker-killed',
  'worker-killed-at-message',
  'worker-killed-each-message',
  'worker-killed-idle',
  'worker-killed-in-attach',
  'worker-killed-in-backoff',
  'worker-killed-in-command',
  'worker-killed-ten-times',
  'worker-killed-then-silence',
] as const;

export type FaultName = (typeof NAMES)[number] | `${'extension' | 'client'}-${(typeof TOXICS)[number]}`;

const ALL: ReadonlySet<string> = new Set([
  ...NAMES,
  ...TOXICS.flatMap((toxic) => [`extension-${toxic}`, `client-${toxic}`]),
]);

export function isFaultName(name: string): name is FaultName {
  return ALL.has(name);
}

/** Names of the simulator's faults in replays that were saved before, and what they are called today. */
const FORMER_NAMES: Readonly<Record<string, FaultName>> = {
  'client-reset': 'client-reset_peer',
  'debugger-detach': 'debugger-detached',
  'extension-half-open': 'black-hole',
  'extension-late-fin': 'extension-late_fin',
  'extension-reload': 'extension-reloaded',
  'extension-reset': 'socket-reset',
  'extension-slow-close': 'extension-slow_close',
  'machine-sleep': 'machine-asleep',
  'offscreen-kill': 'offscreen-killed',
  'relay-freeze': 'relay-stopped',
  'relay-restart': 'relay-killed',
  'tab-crash': 'renderer-crash',
  'tab-discard': 'tab-discarded',
  'tab-freeze': 'renderer-stopped',
  'worker-kill': 'worker-killed',
  'worker-kill-at-message': 'worker-killed-at-message',
};

/** Today's name of a fault that may be given by a former name. */
export function presentFaultName(name: string): string {
  return FORMER_NAMES[name] ?? name;
}
