/** Which faults a soak draws from, and how often. */
import { allFaults } from '../faults/index.ts';
import type { Target } from '../stage/target.ts';

export interface FaultChoice {
  readonly names: readonly string[];
  readonly perMinute: number;
  /** Names of those that would belong to it, but cannot be proved to strike this relay. */
  readonly leftOut: readonly string[];
}

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
  const proved = all.filter((name) => !leftOut.includes(name));
  const light = allFaults.filter(({ inLightSoak }) => inLightSoak === true).map(({ name }) => name);
  switch (text) {
    case 'none':
      return { names: [], perMinute: 0, leftOut: [] };
    case 'light':
      return { names: light, perMinute: 1, leftOut: [] };
    case 'default':
      return { names: proved, perMinute: 2, leftOut };
    case 'heavy':
      return { names: proved, perMinute: 6, leftOut };
  }
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined)
    throw new FaultChoiceError(`Unknown fault ${unknown}. Known faults: ${all.join(', ')}.`);
  const unproved = names.find((name) => leftOut.includes(name));
  if (unproved !== undefined)
    throw new FaultChoiceError(
      `${unproved} cannot be used with another relay: only Holdfast's own frames can prove it.`,
    );
  return { names, perMinute: 6, leftOut: [] };
}
