/** What the threads of a campaign say to one another. Everything in it can be sent between threads. */
import type { Invariant } from '../../oracle/violation.ts';
import { drillOptions } from '../drill/play-drill.ts';
import type { DrillJob } from '../drill/schedules.ts';
import { drawExams } from '../exam/draw.ts';
import { drawOptions, type SeedWishes, type SimOptions } from '../options.ts';
import type { Programs } from '../programs/programs.ts';
import { run, type RunParts } from '../run.ts';

export interface Setup {
  readonly programs: Programs;
  readonly wishes: SeedWishes;
}

/** A seed, or a drill with its faults. */
export type Job = number | DrillJob;

/** What came of one seed, or of a drill: these have the number 0. */
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

/** Runs one seed: its chapters of the exam, and then its faults. */
export async function runSeed(parts: RunParts, seed: number, wishes: SeedWishes): Promise<SeedResult> {
  const results: SeedResult[] = [];
  for (const options of runsOf(parts, seed, wishes)) {
    const result = await runOnce(parts, options);
    results.push(result);
    if (result.failure !== undefined) break;
  }
  return results.reduce(add);
}

/** Runs a drill with the faults of its schedule. */
export async function runDrill(parts: RunParts, { drill, schedule }: DrillJob): Promise<SeedResult> {
  const options = drillOptions(drill);
  const { finding, simulatedMs, wallMs, marks } = await run(parts, { options, schedule });
  const failure = finding === undefined ? undefined : { ...finding, options };
  return { seed: 0, simulatedMs, wallMs, marks: [...marks], failure };
}

/** All that a seed stands for. Other people's extensions sit no exam, and nor does who asks for certain faults. */
export function runsOf(parts: RunParts, seed: number, wishes: SeedWishes): SimOptions[] {
  const isOurs = parts.foreign !== true && wishes.faults === undefined;
  return [...(isOurs ? drawExams(seed) : []), drawOptions(seed, wishes)];
}

function add(one: SeedResult, other: SeedResult): SeedResult {
  const marks = new Map(one.marks);
  for (const [mark, times] of other.marks) marks.set(mark, (marks.get(mark) ?? 0) + times);
  return {
    seed: one.seed,
    failure: other.failure,
    simulatedMs: one.simulatedMs + other.simulatedMs,
    wallMs: one.wallMs + other.wallMs,
    marks: [...marks],
  };
}

/** Runs once, and for some seeds a second time. */
async function runOnce(parts: RunParts, options: SimOptions): Promise<SeedResult> {
  const { seed } = options;
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
