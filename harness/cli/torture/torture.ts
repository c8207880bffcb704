/** `holdfast torture`: runs all scenarios in real Chromium, then prints a summary and writes a report. */
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { writeReportFile } from '../../report/write.ts';
import { replayCommand, replayText } from '../../results/schedule.ts';
import { scenarios } from '../../scenarios/index.ts';
import { play } from '../../scenarios/scenario.ts';
import { loadTarget, TARGET_HELP, TARGET_PACKAGE_HELP, TargetError } from '../../targets/load.ts';
import type { Target } from '../../stage/target.ts';
import { KILL_WORKER_HELP, kills, webUrl, whole } from '../arguments.ts';
import { EXIT } from '../exit-codes.ts';
import {
  bailOptions,
  grepOption,
  outputOptions,
  reportFile,
  shardOption,
  type OutputOptions,
  type Shard,
} from '../options.ts';
import { filesBeside } from '../reports.ts';
import { writing } from '../writing.ts';
import { tortureExtension } from './extension.ts';
import { planOf, type Plan, type Playable } from './plan.ts';
import { HANG_MS, playPlan, type PlayOptions } from './play-plan.ts';

const REPORT = 'reports/torture.html';

export interface TortureOptions extends Omit<PlayOptions, 'target' | 'report' | 'saveReplay'>, OutputOptions {
  readonly target: string;
  readonly targetPackage?: string;
  readonly grep?: RegExp;
  readonly list?: boolean;
  readonly shard?: Shard;
  readonly repeatEach?: number;
}

interface TortureCommandOptions extends TortureOptions {
  /** Check this unpacked extension instead of a relay. */
  readonly extension?: string;
  readonly url?: string;
  readonly from?: string;
}

const EXAMPLES = `
Examples:
  holdfast torture                                 everything, then a summary and a report
  holdfast torture --list                          the names of the scenarios
  holdfast torture -g worker --repeat-each 20 -x   20 times, until the first failure
  holdfast torture --shard 1/3 --reporter github   a third of it, in a CI job
  holdfast torture --json > result.json            the result for a program
  holdfast torture --extension ./dist              check any unpacked extension`;

export function tortureCommand(): Command {
  const command = new Command('torture')
    .description('Break the relay and its extension in a real Chromium, in every way users have reported.')
    .addOption(grepOption())
    .option('--list', 'list the scenarios without running them')
    .addOption(shardOption('scenarios'))
    .option('--repeat-each <n>', 'run each scenario this many times', whole(1), 1)
    .option('--until-fail', 'repeat the run until a scenario fails')
    .option(
      '--retries <n>',
      'retry a failed scenario up to this many times; if it then passes, it is flaky',
      whole(0),
      0,
    )
    .option('--timeout <ms>', 'time limit of a scenario in milliseconds (0: none)', whole(0), HANG_MS)
    .option(
      '--workers <n>',
      'how many scenarios to run in parallel (default: 1; checks of --extension: 2)',
      whole(1),
    )
    .option('--kill-worker <mode>', KILL_WORKER_HELP, kills, 'never')
    .option('--seed <n>', 'seed for random:P', whole(0), 1)
    .option('--headed', 'show the browser')
    .option('--extension <folder>', 'check this unpacked extension instead of a relay')
    .option('--url <url>', 'with --extension: the web page to open, instead of one on the local site', webUrl)
    .option('--from <path>', 'with --extension: the folder of an older version to update from')
    .option('--target <name>', `the relay to test: ${TARGET_HELP}`, 'holdfast')
    .option('--target-package <folder>', TARGET_PACKAGE_HELP)
    .addHelpText('after', EXAMPLES)
    .action(run);
  for (const option of [...bailOptions(), ...outputOptions(REPORT)]) command.addOption(option);
  return command;
}

const playables: readonly Playable[] = scenarios.map((scenario) => ({
  name: scenario.name,
  title: scenario.title,
  play: (stage) => play(scenario, stage),
}));

/** Those that mean something with --extension. */
const OF_EXTENSION: ReadonlySet<string> = new Set([
  ...['extension', 'url', 'from', 'grep', 'list', 'workers'],
  ...outputOptions(REPORT).map((option) => option.attributeName()),
]);

async function run(options: TortureCommandOptions, command: Command): Promise<void> {
  if (options.extension === undefined) {
    const alien = (['url', 'from'] as const).find((name) => options[name] !== undefined);
    if (alien === undefined) await torture(options);
    else usage(`--${alien} is for --extension FOLDER: add it, or leave --${alien} out.`);
    return;
  }
  const other = command.options.find((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && !OF_EXTENSION.has(name);
  });
  const problem =
    other === undefined
      ? await tortureExtension(options.extension, options)
      : `${other.long ?? other.flags} does not work with --extension: leave it out.`;
  if (problem !== undefined) usage(problem);
}

export async function torture(options: TortureOptions): Promise<void> {
  let target: Target;
  try {
    target = await loadTarget(options.target, options.targetPackage);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    usage(error.message);
    return;
  }
  const plan = planOf(playables, { repeatEach: 1, ...options });
  const problem = whyNotPlayable(plan, options);
  if (problem !== undefined) {
    usage(problem);
    return;
  }
  if (options.list === true) {
    process.stdout.write(listOf(plan.scenarios));
    return;
  }
  const report = reportFile(options, REPORT);
  await playPlan(plan, {
    ...options,
    target,
    report,
    saveReplay: (scenario) => saveReplay(scenario, report, options),
  });
}

function whyNotPlayable(plan: Plan, { grep, shard, list, workers = 1 }: TortureOptions): string | undefined {
  if (plan.scenarios.length === 0) {
    const known = `Known scenarios: ${scenarios.map(({ name }) => name).join(', ')}.`;
    if (planOf(playables, { repeatEach: 1, ...(grep === undefined ? {} : { grep }) }).scenarios.length === 0)
      return `No scenario matches ${String(grep)}. ${known}`;
    return `Shard ${shard?.index ?? 1}/${shard?.count ?? 1} is empty: there are fewer scenarios than shards.`;
  }
  if (list !== true && workers > plan.scenarios.length && plan.total !== undefined && workers > plan.total)
    return `--workers ${workers} is more than there is to run (${plan.total}).`;
  return undefined;
}

function listOf(chosen: readonly Playable[]): string {
  const width = Math.max(...chosen.map(({ name }) => name.length));
  return chosen.map(({ name, title }) => `${name.padEnd(width)}  ${title}\n`).join('');
}

async function saveReplay({ name }: Playable, report: string, options: TortureOptions): Promise<string> {
  const file = join(filesBeside(report, 'histories'), `${name}.replay.json`);
  const { target, targetPackage, killWorker, seed } = options;
  const from = targetPackage === undefined ? {} : { targetPackage };
  const schedule = { kind: 'torture', target, ...from, scenario: name, killWorker, seed } as const;
  await writing(() => writeReportFile(file, replayText(schedule), 'schedule'));
  return replayCommand(relative(process.cwd(), file));
}

function usage(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT.usage;
}
