/** `holdfast zoo`: puts bugs back, one at a time, and tells which of them the simulator catches. */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { writeReportFile } from '../report/write.ts';
import { repositoryRoot } from '../setup/root.ts';
import { DETECTORS, hunt, huntAll, type Detector, type Hunt } from '../sim/zoo/hunt.ts';
import { matrixText } from '../sim/zoo/matrix.ts';
import { MUTANTS } from '../zoo/mutants/index.ts';
import type { Mutant } from '../zoo/mutant.ts';
import { generatedMutants } from '../zoo/operators.ts';
import { mutantById, whole } from './arguments.ts';
import { canaryDate, canaryDay, runCanary } from './canary.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import { colourOption, jsonOption, quietOption, shardOption, shardRange, type Shard } from './options.ts';
import { writing } from './writing.ts';

interface ZooOptions {
  readonly seeds: number;
  readonly seedFrom: number;
  readonly only?: readonly Mutant[];
  readonly by: readonly Detector[];
  readonly generated?: number;
  readonly generatedSeed: number;
  readonly shard?: Shard;
  readonly list?: boolean;
  readonly canary?: string | true;
  readonly resume?: boolean;
  readonly workers?: number;
  readonly json?: string | true;
  readonly quiet?: boolean;
}

/** The keys are a contract. */
interface ZooResult {
  readonly clean: Hunt;
  total: number;
  caught: number;
  mutants: Hunt[];
}

const SEEDS = 300;

export function zooCommand(): Command {
  return new Command('zoo')
    .description(
      'Put bugs back into relay and extension, one at a time, and see which of them the simulator catches.',
    )
    .option('--seeds <n>', 'seeds for each mutant; the code as it is gets twice as many', whole(1), SEEDS)
    .option('--seed-from <n>', 'first seed', whole(0), 1)
    .option('--only <ids>', 'only these mutants', mutantsById)
    .option(
      '--by <detectors>',
      `what is to catch them: ${DETECTORS.join(', ')}; several give a table`,
      detectors,
      ['sim'] as const,
    )
    .option('--generated <n>', 'so many random changes of the code instead of the zoo', whole(1))
    .option('--generated-seed <n>', 'which random changes', whole(0), 1)
    .addOption(shardOption('mutants'))
    .option('--list', 'list the mutants and run nothing')
    .option('--canary [date]', 'run only the mutant of today, or of this date; it must be caught', canaryDate)
    .option('--resume', 'keep what the file of --json already has')
    .option('--workers <n>', 'maximum number of threads (all cores)', whole(1))
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(colourOption())
    .action(zoo);
}

async function zoo(options: ZooOptions): Promise<void> {
  const all = await mutantsOf(options);
  const range = shardRange(all.length, options.shard);
  const mutants = all.slice(range.from, range.from + range.count);
  if (options.list === true) {
    for (const { id, story } of mutants) process.stdout.write(`${id}: ${story}\n`);
    return;
  }
  const { canary } = options;
  const day = canary === undefined ? undefined : canaryDay(canary);
  if (canary !== undefined && day === undefined) {
    process.exitCode = EXIT.usage;
    return;
  }
  const stop = new AbortController();
  const ignoreSignals = onInterrupt(() => stop.abort());
  const threads = options.workers ?? os.availableParallelism();
  const { seeds, seedFrom: from, json, by } = options;
  try {
    if (day !== undefined) {
      await runCanary(day, { json, from, signal: stop.signal });
      return;
    }
    const before = options.resume === true && typeof json === 'string' ? resultIn(json) : undefined;
    const { signal } = stop;
    const detector = by.find((other) => other !== 'unit') ?? 'unit';
    const clean = before?.clean ?? (await hunt(undefined, { detector, from, seeds: 2 * seeds, signal }));
    say(options, clean);
    const result: ZooResult = { clean, total: 0, caught: 0, mutants: [...(before?.mutants ?? [])] };
    const known = new Set(result.mutants.map(keyOf));
    const save = async (): Promise<void> => {
      result.total = new Set(result.mutants.map(({ id }) => id)).size;
      result.caught = new Set(result.mutants.filter(({ caught }) => caught).map(({ id }) => id)).size;
      if (typeof json === 'string')
        await writing(() => writeReportFile(json, `${JSON.stringify(result, null, 2)}\n`, 'result'));
    };
    let saving = save();
    for (const detector of by) {
      const todo = mutants.filter(({ id }) => !known.has(keyOf({ id, detector })));
      await huntAll(todo, { detector, from, seeds, signal, threads }, (found) => {
        result.mutants.push(found);
        say(options, found);
        saving = saving.then(save);
      });
    }
    await saving;
    if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else
      process.stdout.write(
        `${matrixText(result.mutants, by)}${result.caught} of ${result.total} mutants were caught within ${seeds} seeds.\n${blameLine(result.mutants)}`,
      );
    process.exitCode = stop.signal.aborted ? EXIT.unknown : clean.caught ? EXIT.failed : EXIT.passed;
  } finally {
    ignoreSignals();
  }
}

function keyOf({ id, detector }: Pick<Hunt, 'id' | 'detector'>): string {
  return `${id} ${detector}`;
}

function detectors(text: string): readonly Detector[] {
  return text.split(',').map((name) => {
    const known = DETECTORS.find((other) => other === name.trim());
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Unknown detector '${name}'. Use some of: ${DETECTORS.join(', ')}.`);
  });
}

/** How often the diagnosis of a failure named the part that the mutant had changed. */
function blameLine(mutants: readonly Hunt[]): string {
  const judged = mutants.filter(({ blamed, guilty }) => blamed !== undefined && guilty !== undefined);
  if (judged.length === 0) return '';
  const right = judged.filter(({ blamed, guilty }) => blamed === guilty).length;
  return `The diagnosis named the right part for ${right} of ${judged.length}.\n`;
}

function mutantsOf({ only, generated, generatedSeed }: ZooOptions): Promise<readonly Mutant[]> {
  if (generated !== undefined) return generatedMutants(repositoryRoot, generatedSeed, generated);
  return Promise.resolve(only ?? MUTANTS);
}

function say({ json, quiet }: ZooOptions, { id, caught, by, text, seeds, ms, story }: Hunt): void {
  if (json === true || (quiet === true && caught)) return;
  const what = caught ? `${String(by)}: ${String(text).slice(0, 160)}` : `not caught: ${story}`;
  process.stdout.write(`${caught ? '✓' : '·'} ${id} (${seeds} seeds, ${(ms / 1000).toFixed(1)} s) ${what}\n`);
}

function mutantsById(text: string): readonly Mutant[] {
  return text.split(',').map((id) => mutantById(id.trim()));
}

function resultIn(file: string): ZooResult | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ZooResult) : undefined;
}
