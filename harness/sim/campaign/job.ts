/** What the threads of a campaign say to one another. Everything in it can be sent between threads. */
import type { Invariant } from '../../oracle/violation.ts';
import { drawOptions, type SeedWishes, type SimOptions } from '../options.ts';
import type { Programs } from '../programs/programs.ts';
import { run, type RunParts } from '../run.ts';

export interface Setup {
  readonly programs: Programs;
  readonly wishes: SeedWishes;
}

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly failure: SeedFailure | undefined;
  readonly simulatedMs: number;
  /** In one thread. */
  readonly wallMs: number;
  readonly marks: readonly (readonly [string, number])[];
}

export interface SeedFailure {
  /** `determinism`: the seed did not draw the same twice. */
  readonly invariant: Invariant | 'determinism';
  readonly text: string;
  readonly options: SimOptions;
}

/** Every seed that can be divided by this is run twice, and must draw the same. */
export const TWICE_EVERY = 10;

/** Runs one seed, and now and then a second time. */
export async function runSeed(parts: RunParts, seed: number, wishes: SeedWishes): Promise<SeedResult> {
  const options = drawOptions(seed, wishes);
  const result = await run(parts, { options });
  const { finding, simulatedMs, wallMs } = result;
  const common = { seed, simulatedMs, wallMs, marks: [...result.marks] };
  if (finding !== undefined) return { ...common, failure: { ...finding, options } };
  if (seed % TWICE_EVERY !== 0) return { ...common, failure: undefined };
  const second = await run(parts, { options });
  if (second.fingerprint === result.fingerprint) return { ...common, failure: undefined };
  const text = `the choices of the first run have the fingerprint ${result.fingerprint}, those of the second ${second.fingerprint}: something does not come from the seed`;
  return { ...common, failure: { invariant: 'determinism', text, options } };
}
