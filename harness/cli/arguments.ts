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

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A time such as `90s`, `30m` or `8h`, in milliseconds. */
export function duration(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS_MS[unit] ?? Number.NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('Expected a time such as 90s, 30m or 8h.');
  return ms;
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
