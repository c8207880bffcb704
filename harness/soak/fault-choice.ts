/** Which faults a soak draws from, and how often. */
import { allFaults, type Fault } from '../faults/index.ts';
import type { Target } from '../stage/target.ts';

export interface FaultChoice {
  readonly names: readonly string[];
  readonly perMinute: number;
  /** Names of those that would belong to it, but cannot be proved to strike this relay. */
  readonly leftOut: readonly string[];
}

/**
 * Faults that change the tab or its document, or that demand silence. A client cannot go on in the middle of
 * these: it waits until they are over, as a person would, and then its page must work.
 */
const EXCLUSIVE: ReadonlySet<string> = new Set([
  'worker-killed-in-command',
  'worker-killed-in-attach',
  'worker-killed-each-message',
  'worker-killed-then-silence',
  'worker-idle-death',
  'browser-asleep',
  'renderer-crash',
  'tab-discarded',
  'forbidden-scheme',
  'subframe-unknown-scheme',
  'detached-in-repair',
  'closed-in-repair',
]);

/** Whether clients pause while it is on. The others strike in the middle of what the client does. */
export function isExclusive(fault: Fault): boolean {
  return EXCLUSIVE.has(fault.name);
}

const LIGHT: readonly string[] = ['worker-killed-idle', 'socket-reset', 'half-closed', 'slow-and-sliced'];

export class FaultChoiceError extends Error {
  override readonly name = 'FaultChoiceError';
}

/**
 * Reads `--faults`: none, light, default, heavy, or names with commas. Throws {@link FaultChoiceError}, also for the
 * name of a fault that cannot be proved to strike the target.
 */
export function faultChoice(text: string, target?: Pick<Target, 'name' | 'judgedByHistory'>): FaultChoice {
  const isStranger = target !== undefined && target.judgedByHistory !== true;
  const leftOut = allFaults
    .filter(({ provedByFrames }) => isStranger && provedByFrames === true)
    .map(({ name }) => name);
  const all = allFaults.map(({ name }) => name);
  const told = all.filter((name) => !leftOut.includes(name));
  switch (text) {
    case 'none':
      return { names: [], perMinute: 0, leftOut: [] };
    case 'light':
      return { names: LIGHT, perMinute: 1, leftOut: [] };
    case 'default':
      return { names: told, perMinute: 2, leftOut };
    case 'heavy':
      return { names: told, perMinute: 6, leftOut };
  }
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new FaultChoiceError(`There is no fault ${unknown}. There are ${all.join(', ')}.`);
  const unproved = names.find((name) => leftOut.includes(name));
  if (unproved !== undefined)
    throw new FaultChoiceError(
      `Only Holdfast's own frames can prove ${unproved}: it cannot strike another relay.`,
    );
  return { names, perMinute: 6, leftOut: [] };
}
