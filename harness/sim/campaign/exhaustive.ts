/** The exhaustive search: every fault at every step of each drill, and pairs of faults. */
import path from 'node:path';
import { explain, replayCommand } from './failure.ts';
import { REPLAY_FOLDER } from './campaign.ts';
import { runOnAllCores } from './pool.ts';
import { programsOf, type Subject } from './subject.ts';
import { partsOf } from '../parts.ts';
import { run } from '../run.ts';
import { drillOptions } from '../drill/play-drill.ts';
import { countSteps, schedulesOf, type DrillJob } from '../drill/schedules.ts';

export interface ExhaustiveOptions {
  readonly subject: Subject;
  /** Number of failures after which it stops. */
  readonly bail: number;
  readonly threads: number | undefined;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/** What is written with `--json`; the names are a contract. */
export interface ExhaustiveResult {
  /** Drills. */
  passed: number;
  failed: number;
  failures: string[];
  /** Schedules that were run, of all there are. */
  covered: number;
  schedules: number;
  /** Steps of each drill at which faults strike. */
  readonly steps: Readonly<Record<string, number>>;
  wallMs: number;
  interrupted: boolean;
}

/** More failures than these have the same cause. */
const EXPLAINED_MAX = 3;

export async function searchExhaustively(options: ExhaustiveOptions): Promise<ExhaustiveResult> {
  const began = performance.now();
  const { subject, bail, threads, say } = options;
  const programs = await programsOf(subject);
  const parts = partsOf(programs);
  const steps = await countSteps(parts);
  const jobs = [...schedulesOf(steps)];
  const failing: DrillJob[] = [];
  const stop = new AbortController();
  let covered = 0;
  await runOnAllCores({
    setup: { programs, wishes: {} },
    jobs,
    signal: AbortSignal.any([options.signal, stop.signal]),
    ...(threads === undefined ? {} : { threads }),
    finished: ({ failure }, job) => {
      covered++;
      if (failure === undefined) return;
      failing.push(job);
      if (failing.length >= bail) stop.abort();
    },
  });
  const failures: string[] = [];
  for (const [index, { drill, schedule }] of failing.slice(0, EXPLAINED_MAX).entries()) {
    const drilled = drillOptions(drill);
    const result = await run(parts, { options: drilled, schedule });
    const file = path.join(REPLAY_FOLDER, `drill-${index + 1}.json`);
    const { text } = await explain(parts, { options: drilled, result }, { file, subject, shrinkMs: 0 });
    say(text);
    const name = path.relative(process.cwd(), file);
    failures.push(`${drill}: ${result.finding?.text ?? ''} Replay: ${replayCommand(name)}`);
  }
  const broken = new Set(failing.map(({ drill }) => drill)).size;
  return {
    ...{ passed: steps.size - broken, failed: broken, failures },
    ...{ covered, schedules: jobs.length, steps: Object.fromEntries(steps) },
    ...{ wallMs: Math.round(performance.now() - began), interrupted: options.signal.aborted },
  };
}

/** One line, and one for each drill. */
export function exhaustiveSummary({ covered, schedules, steps, failures, wallMs }: ExhaustiveResult): string {
  const drills = Object.entries(steps).map(([drill, count]) => `${drill} (${count} steps)`);
  const of = covered === schedules ? '' : ` of ${schedules}`;
  return [
    `Exhaustive search: ${covered}${of} schedules covered in ${(wallMs / 1000).toFixed(1)} s, ${failures.length} failed`,
    `Drills: ${drills.join(', ')}`,
  ].join('\n');
}
