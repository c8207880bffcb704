/** `holdfast sim`: runs the shipped code in virtual time, under thousands of fault schedules. */
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { writeReportFile } from '../report/write.ts';
import { campaign, type CampaignResult } from '../sim/campaign/campaign.ts';
import { playOne } from '../sim/campaign/play-one.ts';
import { coverageTable, progressLine, summary } from '../sim/campaign/terminal.ts';
import type { Subject } from '../sim/campaign/subject.ts';
import { ExtensionFolderError } from '../sim/foreign/extension-folder.ts';
import { SIM_FAULT_NAMES, type SimFaultName } from '../sim/nemesis/faults.ts';
import { presentFaultName } from '../sim/nemesis/former-names.ts';
import type { SeedWishes } from '../sim/options.ts';
import { RELAY_MODEL_NAMES, type RelayModelName } from '../sim/programs/relay-models.ts';
import { ReplayFileError } from '../sim/replay-file.ts';
import { MUTANTS } from '../zoo/mutants/index.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { mutantById, positive, whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { writing } from './writing.ts';

interface SimCommandOptions {
  readonly seeds?: number;
  readonly seed?: number;
  readonly seedFrom: number;
  readonly minutes?: number;
  readonly replay?: string;
  readonly shrink?: boolean;
  readonly trace?: boolean;
  readonly failFast?: boolean;
  readonly mutant?: Mutant;
  readonly extension?: string;
  readonly relayModel?: RelayModelName;
  readonly faults?: readonly SimFaultName[];
  readonly threads?: number;
  readonly json?: string;
}

const DEFAULT_SEEDS = 200;
const CLEAR_LINE = '\r\u001b[2K';

export function simCommand(): Command {
  return new Command('sim')
    .description('Run the shipped relay and extension in virtual time, under thousands of fault schedules.')
    .option('--seeds <n>', `how many seeds to run (${DEFAULT_SEEDS})`, whole(1))
    .option('--seed <n>', 'run only this seed, with details', whole(0))
    .option('--seed-from <n>', 'first seed', whole(0), 1)
    .option('--minutes <m>', 'simulated minutes of faults in each run (1)', positive)
    .option('--replay <file>', 'replay a saved failure')
    .option('--shrink', 'shrink every failure, also a replayed one')
    .option('--trace', 'with --seed or --replay: print every task')
    .option('--fail-fast', 'stop at the first failure')
    .option('--mutant <id>', `put a historic bug back: ${MUTANTS.map(({ id }) => id).join(', ')}`, mutantById)
    .option('--extension <folder>', 'test another unpacked extension instead of Holdfast')
    .addOption(
      new Option('--relay-model <name>', 'the simulated relay that this extension talks to').choices(
        RELAY_MODEL_NAMES,
      ),
    )
    .option('--faults <names>', `use only these faults: none, or ${SIM_FAULT_NAMES.join(', ')}`, faultNames)
    .option('--threads <n>', 'maximum number of threads (all cores)', whole(1))
    .option('--json <file>', 'also write the result as JSON')
    .action(sim);
}

async function sim(options: SimCommandOptions): Promise<void> {
  const single = options.seed !== undefined || options.replay !== undefined;
  if (
    single &&
    (options.seeds !== undefined || (options.seed !== undefined && options.replay !== undefined))
  ) {
    usage('Use only one of --seed, --seeds and --replay.');
    return;
  }
  if (options.trace === true && !single) {
    usage('--trace needs --seed or --replay.');
    return;
  }
  if ((options.extension === undefined) !== (options.relayModel === undefined)) {
    usage(`--extension and --relay-model (${RELAY_MODEL_NAMES.join(', ')}) must be used together.`);
    return;
  }
  if (options.extension !== undefined && options.mutant !== undefined) {
    usage("--mutant changes Holdfast's own code, so it cannot be used with --extension.");
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The first signal stops the run and reports the results so far. Node handles the second.
    process.once(signal, () => stop.abort());
  }
  try {
    const result = single
      ? await playOne({ ...options, wishes: wishesOf(options), subject: subject(options), say })
      : await runSeeds(options, stop.signal);
    process.exitCode = result.failed > 0 ? EXIT.failed : result.interrupted ? EXIT.unknown : EXIT.passed;
    const { json } = options;
    if (json !== undefined) {
      const text = `${JSON.stringify(result, null, 2)}\n`;
      await writing(() => writeReportFile(json, text, 'result'));
    }
  } catch (error) {
    if (!(error instanceof ReplayFileError || error instanceof ExtensionFolderError)) throw error;
    usage(error.message);
  }
}

async function runSeeds(options: SimCommandOptions, signal: AbortSignal): Promise<CampaignResult> {
  const seeds = options.seeds ?? DEFAULT_SEEDS;
  const { result, marks } = await campaign({
    from: options.seedFrom,
    seeds,
    wishes: wishesOf(options),
    subject: subject(options),
    shrinkAll: options.shrink === true,
    failFast: options.failFast === true,
    threads: options.threads,
    signal,
    progress: (done) => progress(progressLine(done, seeds)),
    say,
  });
  clearProgress();
  process.stdout.write(`${coverageTable(marks, result.seeds)}\n\n${summary(result)}\n`);
  return result;
}

function wishesOf({ minutes, faults }: SimCommandOptions): SeedWishes {
  return { minutes, faults };
}

function subject({ mutant, extension, relayModel }: SimCommandOptions): Subject {
  if (mutant !== undefined) return { mutant };
  if (extension === undefined || relayModel === undefined) return {};
  return { extension: { folder: path.resolve(extension), relayModel } };
}

function say(text: string): void {
  clearProgress();
  process.stdout.write(`${text}\n\n`);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
}

function usage(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT.usage;
}

function faultNames(text: string): readonly SimFaultName[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const present = presentFaultName(name.trim());
    const known = SIM_FAULT_NAMES.find((other) => other === present);
    if (known === undefined) {
      throw new InvalidArgumentError(
        `Unknown fault '${name}'. Use none, or some of: ${SIM_FAULT_NAMES.join(', ')}.`,
      );
    }
    return known;
  });
}
