/** What the threads of a campaign say to one another. Everything in it can be sent between threads. */
import type { Invariant } from '../../oracle/violation.ts';
import type { SimOptions } from '../options.ts';
import type { Programs } from '../programs/programs.ts';
import { drawOptions } from '../options.ts';
import { run, type RunParts } from '../run.ts';

export interface Setup {
  readonly programs: Programs;
  /** Simulated length of each run; the default where it is undefined. */
  readonly minutes: number | undefined;
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
export async function runSeed(
  parts: RunParts,
  seed: number,
  minutes: number | undefined,
): Promise<SeedResult> {
  const options = drawOptions(seed, minutes);
  const result = await run(parts, { options });
  const { finding, simulatedMs, wallMs } = result;
  const common = { seed, simulatedMs, wallMs, marks: [...result.marks] };
  if (finding !== undefined) return { ...common, failure: { ...finding, options } };
  if (seed % TWICE_EVERY !== 0) return { ...common, failure: undefined };
  const second = await run(parts, { options });
  if (second.fingerprint === result.fingerprint) return { ...common, failure: undefined };
  const text = `the first run drew ${result.fingerprint}, the second ${second.fingerprint}: something in it does not come from the seed`;
  return { ...common, failure: { invariant: 'determinism', text, options } };
}
