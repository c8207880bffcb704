/** `holdfast repro --from HISTORY`: a race, and a seed of the simulator, with the faults of a recording. */
import { resolve } from 'node:path';
import { streamHistory } from '../history/stream.ts';
import { Disturbances, raceOf, type Disturbance } from '../recording/disturbances.ts';
import { writeReportFile } from '../report/write.ts';
import { commandLine } from '../setup/root.ts';
import { programsOf } from '../sim/campaign/subject.ts';
import { nearestSeed } from '../sim/nearest-seed.ts';
import { partsOf } from '../sim/parts.ts';
import { reasonOf } from '../stage/stage-error.ts';
import { formatMs } from '../base/units.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import { writing } from './writing.ts';

const RACE = 'reports/recorded.race';
/** About ten seconds of work. */
const SEEDS = 100;

/** Writes the race and says how to go on. Sets exit code 2 if the history cannot be read or shows no fault. */
export async function raceFrom(history: string): Promise<void> {
  const disturbances = new Disturbances();
  try {
    await streamHistory(history, (event) => disturbances.see(event));
  } catch (error) {
    process.stderr.write(`Cannot read ${history}: ${reasonOf(error)}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  const found = disturbances.all;
  if (found.length === 0) {
    process.stderr.write(
      `${history} shows no fault that a race can repeat: the worker did not restart, the connection did not break, no tab crashed. Look at it with: ${commandLine('check', history)}\n`,
    );
    process.exitCode = EXIT.usage;
    return;
  }
  process.stdout.write(`Found: ${found.map(inWords).join('; ')}\n`);
  const race = resolve(RACE);
  process.exitCode = EXIT.passed;
  const written = await writing(() => writeReportFile(race, raceOf(found, titleOf(found)), 'race'));
  if (written) process.stdout.write(`\nRace:  ${race}\n  ${commandLine('repro', RACE)} --until-fail\n`);
  await sayNearest(found.map(({ kind }) => kind));
}

async function sayNearest(wanted: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  const ignoreSignals = onInterrupt(() => interruption.abort());
  process.stdout.write(`\nSearching ${SEEDS} seeds of the simulator for these faults…\n`);
  const parts = partsOf(await programsOf({}));
  const near = await nearestSeed(parts, { wanted, from: 1, seeds: SEEDS, signal: interruption.signal });
  ignoreSignals();
  if (near === undefined) return;
  const { seed, faults, distance } = near;
  const how =
    distance === 0 ? 'just these faults' : `nearly these faults (${distance} more, fewer or others)`;
  process.stdout.write(
    `Seed:  ${seed} has ${how}: ${faults.join(', ')}\n  ${commandLine('sim', `--seed ${seed}`)} --trace\n`,
  );
}

function inWords({ kind, method, t }: Disturbance): string {
  const during = method === undefined ? '' : ` during ${method}`;
  return `${kind}${during} at ${formatMs(t)}`;
}

function titleOf(found: readonly Disturbance[]): string {
  return `From a recording: ${found.map(({ kind }) => kind).join(', ')}`;
}
