/** `holdfast repro FILE`: replays a saved schedule or a race. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { parseRace, RaceError } from '../races/language.ts';
import { parseSchedule, ScheduleError, type Schedule } from '../results/schedule.ts';
import { reasonOf } from '../stage/stage-error.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { mutantById, whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { outputOptions, reportFile, type OutputOptions } from './options.ts';
import { race } from './race.ts';
import { raceFrom } from './race-from.ts';
import { soak } from './soak.ts';
import { torture } from './torture/torture.ts';

interface ReproOptions extends OutputOptions {
  readonly repeatEach: number;
  readonly untilFail?: boolean;
  readonly headed?: boolean;
  readonly list?: boolean;
  readonly mutant?: Mutant;
  readonly from?: string;
}

const REPORT = 'reports/repro.html';

const EXAMPLES = `
Examples:
  holdfast repro reports/torture-histories/worker-killed.replay.json --until-fail
  holdfast repro e2e/races/stale-409.race --repeat-each 20
  holdfast repro --from holdfast-diagnosis.jsonl`;

export function reproCommand(): Command {
  const command = new Command('repro')
    .description('Replay a saved torture or soak failure, or a race (e2e/races/*.race).')
    .argument('[file]', 'the replay file that the failure printed, or a .race file')
    .option('--repeat-each <n>', 'run it this many times', whole(1), 1)
    .option('--until-fail', 'run it until it fails')
    .option('--mutant <id>', 'put a historic bug back first (races only)', mutantById)
    .option(
      '--from <path>',
      'write a race with the faults of a recording or history, and find a seed like it',
    )
    .option('--list', 'show what the file replays, without running it')
    .option('--headed', 'show the browser')
    .addHelpText('after', EXAMPLES)
    .action(repro);
  for (const option of outputOptions(REPORT)) command.addOption(option);
  return command;
}

async function repro(file: string | undefined, options: ReproOptions): Promise<void> {
  if ((file === undefined) === (options.from === undefined)) {
    process.stderr.write('Pass the file to replay, or --from with a recording, and not both.\n');
    process.exitCode = EXIT.usage;
    return;
  }
  if (options.from !== undefined) await raceFrom(options.from);
  if (file !== undefined) await replay(file, options);
}

async function replay(file: string, options: ReproOptions): Promise<void> {
  const report = reportFile(options, REPORT);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    cannotReplay(file, error);
    return;
  }
  try {
    if (options.list === true) {
      process.stdout.write(`${contentOf(file, text)}\n`);
      return;
    }
    if (file.endsWith('.race')) {
      await race(file, text, { ...options, report });
      return;
    }
    if (options.mutant !== undefined) {
      process.stderr.write(`--mutant works only with a .race file; ${file} is not one.\n`);
      process.exitCode = EXIT.usage;
      return;
    }
    const schedule = parseSchedule(text);
    if (schedule.kind === 'soak') {
      await repeatSoak(schedule, { ...options, report });
      return;
    }
    const { scenario, target, targetPackage, killWorker, seed } = schedule;
    const from = targetPackage === undefined ? {} : { targetPackage };
    const grep = new RegExp(`^${scenario.replace(/[^\w-]/g, '\\$&')}$`);
    await torture({ ...options, report, target, ...from, grep, killWorker, seed });
    return;
  } catch (error) {
    if (!(error instanceof ScheduleError) && !(error instanceof RaceError)) throw error;
    cannotReplay(file, error);
  }
}

/** One line: name and content. Throws `RaceError` or `ScheduleError` if the text cannot be parsed. */
function contentOf(file: string, text: string): string {
  if (file.endsWith('.race')) return `${basename(file, '.race')}  ${parseRace(text).title}`;
  const schedule = parseSchedule(text);
  return schedule.kind === 'soak' ? `soak  seed ${schedule.seed}` : `torture  ${schedule.scenario}`;
}

async function repeatSoak(
  { until, ...settings }: Extract<Schedule, { kind: 'soak' }>,
  options: ReproOptions,
): Promise<void> {
  let worst: number = EXIT.passed;
  for (let turn = 1; options.untilFail === true || turn <= options.repeatEach; turn++) {
    await soak({ ...settings, ...(until === undefined ? {} : { until }) }, options);
    // A failure says more than an inconclusive repeat.
    if (worst !== EXIT.failed && process.exitCode !== EXIT.passed) worst = Number(process.exitCode);
    if (options.untilFail === true && worst !== EXIT.passed) break;
  }
  process.exitCode = worst;
}

function cannotReplay(file: string, error: unknown): void {
  process.stderr.write(`Cannot replay ${file}: ${reasonOf(error)}\n`);
  process.exitCode = EXIT.usage;
}
