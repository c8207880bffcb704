/** `holdfast doctor`: checks whether everything that Holdfast needs is there, up to a page driven through the relay. */
import { Command } from 'commander';
import { portNumber } from '../../relay/cli/port.ts';
import { DEFAULT_PORT } from '../../relay/server/start-relay.ts';
import { defaultTokenFile } from '../../relay/server/token.ts';
import { examine, type CheckResult } from '../doctor/check.ts';
import {
  chromiumCheck,
  displayCheck,
  folderChecks,
  nodeCheck,
  playwrightCheck,
  unpackedExtensionCheck,
} from '../doctor/machine.ts';
import { extensionCheck, portCheck, tokenCheck, type RelayPlace } from '../doctor/relay.ts';
import { roundTripCheck } from '../doctor/round-trip.ts';
import { writeReportFile } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';
import { jsonOption, TO_STDOUT, type JsonOption } from './options.ts';
import { writing } from './writing.ts';

interface DoctorOptions extends RelayPlace {
  readonly json?: JsonOption;
}

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check this machine: Node, Chromium, folders, port, token, the extension, and a full round trip.',
    )
    .option('--port <number>', "your relay's port", portNumber, DEFAULT_PORT)
    .option('--token-file <file>', "your relay's token file", defaultTokenFile())
    .addOption(jsonOption())
    .action(doctor);
}

async function doctor({ json, ...place }: DoctorOptions): Promise<void> {
  const print =
    json === TO_STDOUT ? () => undefined : (result: CheckResult) => process.stdout.write(inWords(result));
  const checks = await examine(
    [
      nodeCheck(),
      playwrightCheck(),
      ...folderChecks(),
      displayCheck(),
      chromiumCheck(),
      unpackedExtensionCheck(),
      tokenCheck(place),
      portCheck(place),
      extensionCheck(place),
      roundTripCheck(),
    ],
    print,
  );
  const problems = checks.filter(({ ok }) => !ok).length;
  process.exitCode = problems > 0 ? EXIT.failed : EXIT.passed;
  const text = `${JSON.stringify({ checks }, null, 2)}\n`;
  if (json === TO_STDOUT) {
    process.stdout.write(text);
    return;
  }
  process.stdout.write(`\n${problems === 0 ? 'Everything works.' : `Problems: ${problems}.`}\n`);
  if (json !== undefined) await writing(() => writeReportFile(json, text, 'result'));
}

const NAME_COLUMNS = 21;

function inWords({ name, ok, found, remedy }: CheckResult): string {
  const indent = ' '.repeat(NAME_COLUMNS + 2);
  const line = `${ok ? '✓' : '✗'} ${name.padEnd(NAME_COLUMNS)}${found.replaceAll('\n', `\n${indent}`)}\n`;
  return remedy === undefined ? line : `${line}${indent}→ ${remedy.replaceAll('\n', `\n${indent}  `)}\n`;
}
