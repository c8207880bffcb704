/** `holdfast init KIND`: an example spec, a Playwright configuration and a CI workflow. */
import { Argument, Command, Option } from 'commander';
import { CI_SERVICES, KINDS, type CiService, type Kind } from '../init/files.ts';
import { writeFiles } from '../init/write.ts';
import { whyNotWritten } from '../base/write-trouble.ts';
import { EXIT } from './exit-codes.ts';

export function initCommand(): Command {
  return new Command('init')
    .description(
      'Write an example spec, a Playwright configuration and a CI workflow into the current folder. Never overwrites a file.',
    )
    .addArgument(
      new Argument('<kind>', 'what you work on: a relay, or an MV3 extension of your own').choices(KINDS),
    )
    .addOption(
      new Option('--ci <service>', 'the CI service to write a job for')
        .choices(CI_SERVICES)
        .default('github'),
    )
    .action(init);
}

async function init(kind: Kind, { ci }: { readonly ci: CiService }): Promise<void> {
  try {
    for (const { file, created } of await writeFiles(process.cwd(), kind, ci)) {
      process.stdout.write(created ? `✓ ${file}\n` : `– ${file} exists and was left unchanged\n`);
    }
  } catch (error) {
    process.stderr.write(
      `Cannot write here: ${whyNotWritten(error, process.cwd())}. Run the command in a folder that you can write to.\n`,
    );
    process.exitCode = EXIT.unknown;
    return;
  }
  const where =
    kind === 'extension' ? 'Set EXTENSION to the folder of your unpacked extension, then run' : 'Run';
  process.stdout.write(`\n${where}: npx playwright test\n`);
}
