/** `holdfast repro FILE`: replays a saved schedule or a race. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { RaceError } from '../races/language.ts';
import { parseSchedule, ScheduleError } from '../results/schedule.ts';
import { reasonOf } from '../stage/stage-error.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { mutantById } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { race } from './race.ts';
import { filesBeside } from './reports.ts';
import { soak } from './soak.ts';
import { torture } from './torture.ts';

interface ReproOptions {
  readonly report: string;
  readonly headed?: boolean;
  readonly mutant?: Mutant;
}

export function reproCommand(): Command {
  return new Command('repro')
    .description('Replay a saved torture or soak failure, or a race (e2e/races/*.race).')
    .argument('<file>', 'the replay file that the failure printed, or a .race file')
    .option('--report <file>', 'HTML report to write', join('reports', 'repro.html'))
    .option('--mutant <id>', 'put a historic bug back first (races only)', mutantById)
    .option('--headed', 'show the browser')
    .action(repro);
}

async function repro(file: string, options: ReproOptions): Promise<void> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    cannotReplay(file, error);
    return;
  }
  try {
    if (file.endsWith('.race')) {
      const historyFile = join(filesBeside(options.report, 'histories'), 'race.jsonl');
      await race(text, { ...options, historyFile });
      return;
    }
    if (options.mutant !== undefined) {
      process.stderr.write(`--mutant works only with a .race file; ${file} is not one.\n`);
      process.exitCode = EXIT.usage;
      return;
    }
    const schedule = parseSchedule(text);
    if (schedule.kind === 'soak') {
      const { until, ...settings } = schedule;
      await soak({ ...settings, ...(until === undefined ? {} : { until }) }, options);
      return;
    }
    const { scenario, target, targetPackage, killWorker, seed } = schedule;
    const from = targetPackage === undefined ? {} : { targetPackage };
    const grep = new RegExp(`^${scenario.replace(/[^\w-]/g, '\\$&')}$`);
    await torture({ ...options, target, ...from, grep, killWorker, seed });
    return;
  } catch (error) {
    if (!(error instanceof ScheduleError) && !(error instanceof RaceError)) throw error;
    cannotReplay(file, error);
  }
}

function cannotReplay(file: string, error: unknown): void {
  process.stderr.write(`Cannot replay ${file}: ${reasonOf(error)}\n`);
  process.exitCode = EXIT.usage;
}
