/** The simulator and the real faults share their names. */
import { readdirSync, readFileSync } from 'node:fs';
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
  'debugger-wedged',
  'extension-repeats',
];

test('each simulated fault has the name of a real one, or is known to have no counterpart', () => {
  const real = new Set(allFaults.map(({ name }) => name));
  expect(SIM_FAULT_NAMES.filter((name) => !real.has(name))).toEqual(SIMULATED_ONLY);
});

/** Values of `--faults` that select several. */
const SETS = ['none', 'light', 'default', 'heavy', 'NAME'];

test.each([
  'README.md',
  ...inFolder('docs', '.md'),
  ...inFolder('harness/cli', '.ts').filter((file) => !file.endsWith('.test.ts')),
])('each --faults in the examples of %s names faults that exist', (file) => {
  const known = new Set<string>([...SETS, ...SIM_FAULT_NAMES, ...allFaults.map(({ name }) => name)]);
  const named = [...readFileSync(file, 'utf8').matchAll(/--faults[ =](?!<)([\w,-]+)/g)].flatMap(
    ([, names = '']) => names.split(','),
  );
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

function inFolder(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);
}
