/** `holdfast sim`: runs the shipped code in virtual time, under thousands of fault schedules. */
import path from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { toJunit } from '../report/files/junit.ts';
import { writeReportFile } from '../report/write.ts';
import { campaign, type CampaignResult } from '../sim/campaign/campaign.ts';
import { playOne } from '../sim/campaign/play-one.ts';
import { causesText, coverageTable, progressLine, summary } from '../sim/campaign/terminal.ts';
import { programsOf, type Subject } from '../sim/campaign/subject.ts';
import { exhaustiveSummary, searchExhaustively } from '../sim/campaign/exhaustive.ts';
import { ExtensionFolderError } from '../sim/foreign/extension-folder.ts';
import { SIM_FAULT_NAMES, type SimFaultName } from '../sim/nemesis/faults.ts';
import { presentFaultName } from '../sim/nemesis/former-names.ts';
import type { SeedWishes } from '../sim/options.ts';
import { partsOf } from '../sim/parts.ts';
import { RELAY_MODEL_NAMES, type RelayModelName } from '../sim/programs/relay-models.ts';
import { ReplayFileError } from '../sim/replay-file.ts';
import { record } from '../sim/transcript/recorded.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { duration, mutantById, positive, whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import {
  bailAfter,
  bailOptions,
  colourOption,
  figureOutput,
  figureReporterOption,
  jsonOption,
  quietOption,
  shardOption,
  shardRange,
  SIM_REPORTERS,
  type BailOption,
  type FigureReporter,
  type JsonOption,
  type Shard,
} from './options.ts';
import { tellGithub } from './reports.ts';
import { simRun } from './sim-run.ts';
import { writing } from './writing.ts';

interface SimCommandOptions {
  readonly seeds?: number;
  readonly seed?: number;
  readonly seedFrom: number;
  readonly minutes?: number;
  readonly replay?: string;
  readonly untilStep?: number;
  readonly shrink?: boolean;
  readonly trace?: boolean;
  readonly bail?: BailOption;
  readonly untilFail?: boolean;
  readonly for?: number;
  readonly recordTranscripts?: boolean;
  readonly exhaustive?: boolean;
  readonly shard?: Shard;
  readonly list?: boolean;
  readonly quiet?: boolean;
  readonly mutant?: Mutant;
  readonly extension?: string;
  readonly relayModel?: RelayModelName;
  readonly faults?: readonly SimFaultName[];
  readonly workers?: number;
  readonly threads?: number;
  readonly json?: JsonOption;
  readonly reporter?: FigureReporter;
}

const DEFAULT_SEEDS = 200;
const EXAMPLES = `
Examples:
  holdfast sim --seeds 2000 -x                     until the first failure
  holdfast sim --seeds 20000 --shard 3/10          the third of ten machines
  holdfast sim --seed 17 --trace                   one seed, task by task
  holdfast sim --replay reports/sim/seed-17.json --shrink`;

const CLEAR_LINE = '\r\u001b[2K';

export function simCommand(): Command {
  const command = new Command('sim')
    .description('Run the shipped relay and extension in virtual time, under thousands of fault schedules.')
    .option('--seeds <n>', `how many seeds to run (${DEFAULT_SEEDS})`, whole(1))
    .option('--seed <n>', 'run only this seed, with details', whole(0))
    .option('--seed-from <n>', 'first seed', whole(0), 1)
    .option('--minutes <m>', 'simulated minutes of faults in each run (1)', positive)
    .option('--replay <file>', 'replay a saved failure')
    .option(
      '--until-step <n>',
      'with --replay: stop after this step; the page of a run numbers them',
      whole(1),
    )
    .option('--shrink', 'shrink every failure, also a replayed one')
    .option('--trace', 'with --seed or --replay: print every task')
    .option('--until-fail', 'run seed after seed until one fails')
    .option('--for <time>', 'run seed after seed for this long (8h, 30m), also after failures', duration)
    .option(
      '--exhaustive',
      'instead of seeds: every fault at every step of some short drills, and pairs of faults',
    )
    .option(
      '--record-transcripts',
      "record the exam's transcripts anew, after a wanted change; only in a clone",
    )
    .addOption(shardOption('seeds'))
    .option('--list', 'list the faults without running anything')
    .option('--mutant <id>', 'put a bug back; docs/zoo.md says which there are', mutantById)
    .option('--extension <folder>', 'test another unpacked extension instead of Holdfast')
    .addOption(
      new Option('--relay-model <name>', 'the simulated relay that this extension talks to').choices(
        RELAY_MODEL_NAMES,
      ),
    )
    .option('--faults <names>', `use only these faults: none, or ${SIM_FAULT_NAMES.join(', ')}`, faultNames)
    .option('--workers <n>', 'maximum number of threads (all cores)', whole(1))
    .addOption(new Option('--threads <n>', 'the former name of --workers').argParser(whole(1)).hideHelp())
    .addOption(figureReporterOption(SIM_REPORTERS))
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(colourOption())
    .addHelpText('after', EXAMPLES)
    .action(sim);
  for (const option of bailOptions()) command.addOption(option);
  return command;
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
  if (options.untilStep !== undefined && options.replay === undefined) {
    usage('--until-step needs --replay.');
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
  if (options.exhaustive === true && (single || options.extension !== undefined)) {
    usage('--exhaustive has schedules of its own: use it without --seed, --replay and --extension.');
    return;
  }
  if (options.list === true) {
    process.stdout.write(`${SIM_FAULT_NAMES.join('\n')}\n`);
    return;
  }
  if (options.untilFail === true && (single || options.seeds !== undefined || options.shard !== undefined)) {
    usage('--until-fail runs seed after seed: use it without --seed, --seeds, --replay and --shard.');
    return;
  }
  if (options.recordTranscripts === true) {
    const count = await record(partsOf(await programsOf({})));
    process.stdout.write(`${count} transcripts recorded. Look at what has changed before you commit them.\n`);
    return;
  }
  if (options.for !== undefined && (single || options.seeds !== undefined || options.shard !== undefined)) {
    usage('--for runs seed after seed: use it without --seed, --seeds, --replay and --shard.');
    return;
  }
  const stop = new AbortController();
  const ignoreSignals = onInterrupt(() => {
    stop.abort();
    // A single run is one long calculation: there is nothing to report before its end.
    if (single) process.exit(EXIT.unknown);
  });
  const { printsJson, file } = figureOutput(options);
  const printsJunit = options.reporter === 'junit';
  const isSilent = printsJson || printsJunit;
  const say = isSilent ? (): void => undefined : print;
  const startedAt = new Date().toISOString();
  try {
    if (options.exhaustive === true) {
      await exhaustive(options, stop.signal, say);
      return;
    }
    const result = single
      ? await playOne({ ...options, wishes: wishesOf(options), subject: subject(options), say })
      : await runSeeds(options, stop.signal, say);
    process.exitCode = result.failed > 0 ? EXIT.failed : result.interrupted ? EXIT.unknown : EXIT.passed;
    const text = `${JSON.stringify(result, null, 2)}\n`;
    const ran = simRun(result, options.extension ?? 'holdfast', startedAt);
    if (printsJson) process.stdout.write(text);
    if (printsJunit) process.stdout.write(toJunit(ran));
    await tellGithub(ran, options.reporter === 'github');
    if (file !== undefined) await writing(() => writeReportFile(file, text, 'result'));
  } catch (error) {
    if (error instanceof ReplayFileError || error instanceof ExtensionFolderError) {
      usage(error.message);
    } else if (stop.signal.aborted) {
      // At a terminal, Ctrl-C also ends the bundler, which has to finish before the first seed.
      process.stderr.write('Stopped early: nothing to report.\n');
      process.exitCode = EXIT.unknown;
    } else {
      throw error;
    }
  } finally {
    ignoreSignals();
  }
}

async function exhaustive(
  options: SimCommandOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  const { printsJson, file } = figureOutput(options);
  const result = await searchExhaustively({
    subject: subject(options),
    bail: bailAfter(options.bail),
    threads: options.workers ?? options.threads,
    signal,
    say,
  });
  const text = `${JSON.stringify(result, null, 2)}\n`;
  process.stdout.write(printsJson ? text : `${exhaustiveSummary(result)}\n`);
  if (file !== undefined) await writing(() => writeReportFile(file, text, 'result'));
  process.exitCode = result.failed > 0 ? EXIT.failed : result.interrupted ? EXIT.unknown : EXIT.passed;
}

async function runSeeds(
  options: SimCommandOptions,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<CampaignResult> {
  const { from, seeds } = seedsOf(options);
  const { quiet, printsJson } = figureOutput(options);
  const isSilent = printsJson || options.reporter === 'junit';
  const { result, marks } = await campaign({
    from,
    seeds,
    wishes: wishesOf(options),
    subject: subject(options),
    recorded: isAboutBehaviour(options),
    shrinkAll: options.shrink === true,
    bail: options.untilFail === true ? 1 : bailAfter(options.bail),
    forMs: options.for,
    threads: options.workers ?? options.threads,
    signal,
    progress: (done) => {
      if (!quiet) progress(progressLine(done, seeds));
    },
    say,
  });
  clearProgress();
  if (isSilent) return result;
  const table = quiet ? '' : `${coverageTable(marks, result.seeds)}\n\n`;
  const causes = result.failures.length > 1 ? `Failures by cause:\n${causesText(result.failures)}\n\n` : '';
  process.stdout.write(`${table}${causes}${summary(result)}\n`);
  return result;
}

/** The range of seeds to run, and with `--shard` this part of it. */
function seedsOf({ seedFrom, seeds = DEFAULT_SEEDS, shard, untilFail, for: forMs }: SimCommandOptions): {
  readonly from: number;
  readonly seeds: number;
} {
  if (untilFail === true || forMs !== undefined) return { from: seedFrom, seeds: Infinity };
  const part = shardRange(seeds, shard);
  return { from: seedFrom + part.from, seeds: part.count };
}

/** Whoever asks for certain faults, lengths or parts of the seeds does not ask what has changed. */
function isAboutBehaviour({ extension, faults, minutes, untilFail, shard }: SimCommandOptions): boolean {
  return (
    extension === undefined &&
    faults === undefined &&
    minutes === undefined &&
    untilFail !== true &&
    (shard === undefined || shard.index === 1)
  );
}

function wishesOf({ minutes, faults }: SimCommandOptions): SeedWishes {
  return { minutes, faults };
}

function subject({ mutant, extension, relayModel }: SimCommandOptions): Subject {
  if (mutant !== undefined) return { mutant };
  if (extension === undefined || relayModel === undefined) return {};
  return { extension: { folder: path.resolve(extension), relayModel } };
}

function print(text: string): void {
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
