import type { SimFaultName } from './faults.ts';

/** Names of the simulator's faults in replays that were saved before, and what they are called today. */
const FORMER_NAMES: Readonly<Record<string, SimFaultName>> = {
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
