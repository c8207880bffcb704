/** The simulator and the real faults share their names. */
import { expect, test } from 'vitest';
import { allFaults } from '../faults/index.ts';
import { SIM_FAULT_NAMES, type SimFaultName } from '../sim/nemesis/faults.ts';

/** What only the simulator can do, or can do at any moment where the real fault chooses one. */
const SIMULATED_ONLY: readonly SimFaultName[] = [
  'worker-killed',
  'worker-killed-at-message',
  'offscreen-killed',
  'extension-late_fin',
  'extension-latency',
  'port-refusing',
  'port-hanging',
  'debugger-detached',
  'renderer-stopped',
  'storage-slow',
  'machine-asleep',
];

test('each simulated fault has the name of a real one, or is known to have no counterpart', () => {
  const real = new Set(allFaults.map(({ name }) => name));
  expect(SIM_FAULT_NAMES.filter((name) => !real.has(name))).toEqual(SIMULATED_ONLY);
});
