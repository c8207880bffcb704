/** Parsers for option values that several commands share. Each throws the error that commander shows as wrong usage. */
import { InvalidArgumentError } from 'commander';
import { killMode, KillModeError } from '../stage/kill-mode.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { MUTANTS } from '../zoo/mutants/index.ts';

export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** A whole number, `min` or more. */
export function whole(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < min) {
      throw new InvalidArgumentError(`Expected a whole number, ${min} or more.`);
    }
    return value;
  };
}

/** The address of a web page. */
export function webUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Expected an address that begins with http:// or https://.');
}

export const KILL_WORKER_HELP =
  "kill the extension's worker as a message arrives: never, each-message, or random:P (with probability P)";

/** Checks a kill mode and returns it as text. */
export function kills(text: string): string {
  try {
    killMode(text);
    return text;
  } catch (error) {
    if (!(error instanceof KillModeError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
}

/** A historic bug from the zoo, by its id. */
export function mutantById(id: string): Mutant {
  const mutant = MUTANTS.find((other) => other.id === id);
  if (mutant === undefined)
    throw new InvalidArgumentError(`There is no mutant '${id}'. "holdfast zoo --list" names them.`);
  return mutant;
}
