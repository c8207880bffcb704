/** `holdfast diagnose`: one file for somebody who looks into a problem, shown before it is written. */
import { relative, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { NoRelayError, placeOf, withPlace, type Place } from '../../relay/cli/place.ts';
import { ask } from '../../relay/cli/running-relay.ts';
import { bundleOf, NoRecordingError, type Bundle } from '../recording/bundle.ts';
import { extensionsDiagnosis, NoDiagnosisError } from '../recording/extensions-diagnosis.ts';
import { fit, printable } from '../base/terminal-text.ts';
import { formatMs } from '../base/units.ts';
import { ownManifest } from '../doctor/machine.ts';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { writing } from './writing.ts';

interface Options extends Partial<Place> {
  readonly record: string;
  readonly previous?: boolean;
  readonly fromExtension?: string;
  readonly output: string;
  readonly print?: boolean;
  readonly yes?: boolean;
}

const FILE = 'holdfast-diagnosis.jsonl';
const FIRST_LINES = 8;
const LINE_COLUMNS = 78;

const EXAMPLES = `
Examples:
  holdfast relay --record ~/holdfast-recording          # then use it until the problem occurs
  holdfast diagnose --record ~/holdfast-recording       # while that relay still runs
  holdfast check holdfast-diagnosis.jsonl               # what was violated, and the cause
  holdfast repro --from holdfast-diagnosis.jsonl        # the same faults again, as a race`;

export function diagnoseCommand(): Command {
  const command = new Command('diagnose')
    .description(
      "Write one file about a problem: versions, the relay's state, and its recording. Shows it first, and asks.",
    )
    .requiredOption('--record <folder>', 'the folder that the relay records to')
    .option('--previous', 'the recording of the relay before the last one')
    .option('--from-extension <file>', 'add the diagnosis that the options page of the extension has saved')
    .option('-o, --output <folder>', `folder for ${FILE}`, '.')
    .option('--print', 'print all of it, and write nothing')
    .option('--yes', 'write it without asking')
    .addHelpText('after', EXAMPLES);
  return withPlace(command).action((options: Options) => diagnose(command, options));
}

async function diagnose(command: Command, options: Options): Promise<void> {
  const state = await stateOf(placeOf(command, options));
  let bundle: Bundle;
  try {
    const about = `holdfast diagnose ${ownManifest().version}: ${state}`;
    const { record: folder, previous, fromExtension } = options;
    const extension = fromExtension === undefined ? undefined : await extensionsDiagnosis(fromExtension);
    bundle = await bundleOf({ folder, previous, about, extension });
  } catch (error) {
    if (!(error instanceof NoRecordingError || error instanceof NoDiagnosisError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.usage;
    return;
  }
  if (options.print === true) {
    process.stdout.write(bundle.text);
    return;
  }
  const file = resolve(options.output, FILE);
  process.stdout.write(`${described(bundle, state, file)}\n`);
  if (options.yes !== true && !(await agreed())) return;
  await writing(async () => {
    await writeReportFile(file, bundle.text, 'diagnosis');
    process.stdout.write(`Written. Next: holdfast check ${relative(process.cwd(), file)}\n`);
  });
}

/** The state of the relay that runs now, in words: it need not be the one that recorded. */
async function stateOf(place: Place): Promise<string> {
  try {
    const { version, extension, browser, tabs, clients } = await ask(place);
    const product = browser === undefined ? '' : ` (${browser.product})`;
    return `relay ${version} runs, extension ${extension}${product}, ${tabs.length} shared tabs, ${clients} clients`;
  } catch (error) {
    if (!(error instanceof NoRelayError)) throw error;
    return 'no relay answers now';
  }
}

function described(bundle: Bundle, state: string, file: string): string {
  const { events, text, messages, clients, recorder, hasParams } = bundle;
  const lastsMs = (events.at(-1)?.t ?? 0) - (events[0]?.t ?? 0);
  const content = hasParams
    ? 'WITH parameters and results, which have content of pages: read it before you give it to anybody'
    : 'names, ids and times; no content of pages, no addresses, no titles, no tokens';
  const first = text.split('\n', FIRST_LINES).map((line) => `  ${fit(printable(line), LINE_COLUMNS)}`);
  return [
    `Now:      ${printable(state)}`,
    `Recorded: ${messages} messages with ${clients} clients in ${formatMs(lastsMs)}, by ${printable(recorder)}`,
    `Content:  ${content}`,
    `File:     ${file} (${(text.length / 1e6).toFixed(2)} MB; --print shows all of it). It begins:`,
    ...first,
  ].join('\n');
}

/** Asks on a terminal. Elsewhere nobody can agree. */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    process.stderr.write('Nothing was written, because nobody can be asked here: add --yes.\n');
    process.exitCode = EXIT.usage;
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question('Write it? [y/N] ');
    const yes = answer.trim().toLowerCase().startsWith('y');
    if (!yes) process.stdout.write('Nothing was written.\n');
    return yes;
  } finally {
    terminal.close();
  }
}
