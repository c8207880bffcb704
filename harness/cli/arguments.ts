/** Readers of option values that several commands take. Each throws what commander shows as wrong usage. */
import { InvalidArgumentError } from 'commander';
import { killMode, KillModeError } from '../stage/kill-mode.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { MUTANTS } from '../zoo/mutants/index.ts';

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

/** A whole number that is not below `min`. */
export function whole(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < min) {
      throw new InvalidArgumentError(`It is a whole number from ${min}.`);
    }
    return value;
  };
}

export const KILL_WORKER_HELP =
  'never, each-message, or random:P: kill the worker when messages reach it, each with probability P';

/** A kill mode, as text. */
export function kills(text: string): string {
  try {
    killMode(text);
    return text;
  } catch (error) {
    if (!(error instanceof KillModeError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

/** A historic bug that can be put back, by its id. */
export function mutantById(id: string): Mutant {
  const mutant = MUTANTS.find((other) => other.id === id);
  if (mutant === undefined)
    throw new InvalidArgumentError(`Known: ${MUTANTS.map((other) => other.id).join(', ')}.`);
  return mutant;
}
