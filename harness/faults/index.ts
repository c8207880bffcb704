/** All faults of the library. A new one needs its own file and a line here; its traits say where it is used. */
import { blackHole } from './black-hole.ts';
import { browserAsleep } from './browser-asleep.ts';
import { browserKilled } from './browser-killed.ts';
import { clockBack, clockForward } from './clock-jump.ts';
import { closedInRepair } from './closed-in-repair.ts';
import { cpuContention } from './cpu-contention.ts';
import { detachedInRepair } from './detached-in-repair.ts';
import { extensionCrashed } from './extension-crashed.ts';
import { extensionDisabled } from './extension-disabled.ts';
import { extensionReloaded } from './extension-reloaded.ts';
import type { Fault } from '../stage/fault.ts';
import { foreignFrame } from './foreign-frame.ts';
import { forbiddenScheme } from './forbidden-scheme.ts';
import { halfClosed } from './half-closed.ts';
import { memoryPressure } from './memory-pressure.ts';
import { relayAbsentAtStart } from './relay-absent-at-start.ts';
import { relayKilled } from './relay-killed.ts';
import { relayStopped } from './relay-stopped.ts';
import { rendererCrash } from './renderer-crash.ts';
import { slowAndSliced } from './slow-and-sliced.ts';
import { socketReset } from './socket-reset.ts';
import { subframeUnknownScheme } from './subframe-unknown-scheme.ts';
import { tabDiscarded } from './tab-discarded.ts';
import { toxicFaults } from './toxics.ts';
import { workerIdleDeath } from './worker-idle-death.ts';
import { workerKilledEachMessage } from './worker-killed-each-message.ts';
import { workerKilledIdle } from './worker-killed-idle.ts';
import { workerKilledInAttach } from './worker-killed-in-attach.ts';
import { workerKilledInBackoff } from './worker-killed-in-backoff.ts';
import { workerKilledInCommand } from './worker-killed-in-command.ts';
import { workerKilledTenTimes } from './worker-killed-ten-times.ts';
import { workerKilledThenSilence } from './worker-killed-then-silence.ts';

export type {
  Aftermath,
  Fault,
  FaultImpact,
  FaultScene,
  PageState,
  Strike,
  ToleratedError,
} from '../stage/fault.ts';

/** Every fault, in the order of the survival matrix. A soak draws from them in this order. */
export const allFaults: readonly Fault[] = [
  workerKilledIdle,
  workerKilledInCommand,
  workerKilledInAttach,
  workerKilledInBackoff,
  workerKilledTenTimes,
  workerKilledEachMessage,
  workerIdleDeath,
  workerKilledThenSilence,
  extensionReloaded,
  extensionDisabled,
  extensionCrashed,
  socketReset,
  blackHole,
  halfClosed,
  slowAndSliced,
  relayKilled,
  relayStopped,
  relayAbsentAtStart,
  browserAsleep,
  browserKilled,
  rendererCrash,
  tabDiscarded,
  forbiddenScheme,
  subframeUnknownScheme,
  foreignFrame,
  detachedInRepair,
  closedInRepair,
  ...toxicFaults,
  clockForward,
  clockBack,
  memoryPressure,
  cpuContention,
];

/** The rows of the survival matrix. */
export const matrixFaults: readonly Fault[] = allFaults.filter(({ soakOnly }) => soakOnly !== true);

/** The fault with this name. Throws if there is none. */
export function faultByName(name: string): Fault {
  const found = allFaults.find((fault) => fault.name === name);
  if (found === undefined) {
    throw new Error(
      `Unknown fault ${name}. Known faults: ${allFaults.map((fault) => fault.name).join(', ')}.`,
    );
  }
  return found;
}
