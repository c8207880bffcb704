/** `holdfast fuzz`: messages that nobody should send, on every surface of relay and extension. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import type * as Fuzzer from '../fuzz/main.ts';
import { FUZZ_MUTANTS } from '../fuzz/mutants.ts';
import { SURFACE_NAMES, type SurfaceName } from '../fuzz/surface.ts';
import { writeReportFile } from '../report/write.ts';
import { commandLine } from '../setup/root.ts';
import { whole } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { onInterrupt } from './interruption.ts';
import { colourOption, jsonOption, TO_STDOUT, type JsonOption } from './options.ts';
import { writing } from './writing.ts';

interface FuzzCommandOptions {
  readonly surface?: SurfaceName;
  readonly messages: number;
  readonly seed?: number;
  readonly mutant?: string;
  readonly json?: JsonOption;
}

const DEFAULT_MESSAGES = 5_000;
const SEED_MAX = 1_000_000;

export function fuzzCommand(): Command {
  return new Command('fuzz')
    .description('Send hostile messages to relay and extension, and check that they harm nobody else.')
    .addOption(new Option('--surface <name>', 'attack only this surface').choices(SURFACE_NAMES))
    .option('--messages <n>', 'messages on each surface; 0: only the saved cases', whole(0), DEFAULT_MESSAGES)
    .option('--seed <n>', 'replay the cases of this seed (a new seed each time)', whole(0))
    .addOption(
      new Option('--mutant <id>', 'put a bug back first, to check that the fuzzer finds it').choices(
        FUZZ_MUTANTS.map(({ id }) => id),
      ),
    )
    .addOption(jsonOption())
    .addOption(colourOption())
    .action(fuzz);
}

async function fuzz(options: FuzzCommandOptions): Promise<void> {
  // A bundle of its own, because it needs packages that only development has.
  const bundle = pathToFileURL(path.join(import.meta.dirname, 'fuzz.js')).href;
  const { fuzzSurface } = (await import(bundle)) as typeof Fuzzer;
  const stop = new AbortController();
  const ignoreSignals = onInterrupt(() => stop.abort());
  const seed = options.seed ?? Math.floor(Math.random() * SEED_MAX);
  const mutant = FUZZ_MUTANTS.find(({ id }) => id === options.mutant);
  const names = options.surface === undefined ? SURFACE_NAMES : [options.surface];
  const surfaces: Fuzzer.SurfaceResult[] = [];
  const { json } = options;
  const say = (text: string): void => {
    if (json !== TO_STDOUT) process.stdout.write(`${text}\n`);
  };
  say(`Seed ${seed}. Replay it with --seed ${seed}.`);
  for (const name of names) {
    if (stop.signal.aborted) break;
    const result = await fuzzSurface(name, { ...options, seed, mutant, signal: stop.signal });
    surfaces.push(result);
    say(inWords(result));
  }
  ignoreSignals();
  const failed = surfaces.filter(({ failure }) => failure !== undefined).length;
  const result = { seed, passed: surfaces.length - failed, failed, surfaces };
  process.exitCode = failed > 0 ? EXIT.failed : stop.signal.aborted ? EXIT.unknown : EXIT.passed;
  const text = `${JSON.stringify(result, null, 2)}\n`;
  if (json === TO_STDOUT) process.stdout.write(text);
  else if (json !== undefined) await writing(() => writeReportFile(json, text, 'result'));
}

function inWords(result: Fuzzer.SurfaceResult): string {
  const { surface, messages, cases, corpusCases, memoryMb, seconds, seed, failure } = result;
  const sign = failure === undefined ? '✓' : '✗';
  const memory = memoryMb.length === 0 ? '' : `, memory ${memoryMb.join(' → ')} MB`;
  const line = `${sign} ${surface.padEnd(10)}${messages} messages in ${cases} cases (${corpusCases} saved), ${seconds} s${memory}`;
  if (failure === undefined) return line;
  const { kind, text, afterMessages, file } = failure;
  return [
    line,
    `  ${kind}, after ${afterMessages} messages: ${text.replaceAll('\n', '\n    ')}`,
    ...(file === undefined ? [] : [`  Case: ${file}`]),
    `  Replay: ${commandLine('fuzz', `--surface ${surface} --seed ${seed}`)}`,
  ].join('\n');
}
