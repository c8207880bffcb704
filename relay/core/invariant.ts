/**
 * What must be true of the relay whenever nothing is under way in it: what is counted equals what is there, and
 * nothing points at something that is gone. Tests and the simulator check it after each step; a user's relay never
 * does, so a broken one goes on as well as it can.
 */

/** Notes a contradiction where `condition` is false; `message` says what is true instead. */
export type Invariant = (condition: boolean, message: string) => void;

export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Runs all checks, and throws one `InvariantError` with every contradiction that they have noted. */
export function checkAll(...checks: readonly ((invariant: Invariant) => void)[]): void {
  const broken: string[] = [];
  const invariant: Invariant = (condition, message) => {
    if (!condition) broken.push(message);
  };
  for (const check of checks) check(invariant);
  if (broken.length > 0) throw new InvariantError(broken.join('; '));
}
