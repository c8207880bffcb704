/** `holdfast repro FILE`: plays a saved schedule again. */
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
    .description('Plays again what a failure of torture or soak has saved, or a race (e2e/races/*.race).')
    .argument('<file>', 'the schedule, whose name the failure has told, or the race')
    .option('--report <file>', 'where the HTML report goes', join('reports', 'repro.html'))
    .option('--mutant <id>', 'put a historic bug back in first; for a race only', mutantById)
    .option('--headed', 'show the browser')
    .action(repro);
}

async function repro(file: string, options: ReproOptions): Promise<void> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    cannotBePlayed(file, error);
    return;
  }
  try {
    if (file.endsWith('.race')) {
      const historyFile = join(filesBeside(options.report, 'histories'), 'race.jsonl');
      await race(text, { ...options, historyFile });
      return;
    }
    if (options.mutant !== undefined) {
      process.stderr.write(`--mutant goes with a race only, and ${file} is none.\n`);
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
    cannotBePlayed(file, error);
  }
}

function cannotBePlayed(file: string, error: unknown): void {
  process.stderr.write(`${file} cannot be played: ${reasonOf(error)}\n`);
  process.exitCode = EXIT.usage;
}
