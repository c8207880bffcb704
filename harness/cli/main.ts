/** `holdfast`: the command line. harness/setup/run.mjs has finished the set-up before this runs. */
import { Command, CommanderError } from 'commander';
import { relayCommand } from '../../relay/cli/relay-command.ts';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { fuzzCommand } from './fuzz.ts';
import { initCommand } from './init.ts';
import { reproCommand } from './repro.ts';
import { reportCommand } from './report.ts';
import { simCommand } from './sim.ts';
import { soakCommand } from './soak.ts';
import { tortureCommand } from './torture.ts';

const program = new Command('holdfast')
  .description('A browser-extension relay that keeps its connection, and the harness that proves it.')
  .addCommand(tortureCommand())
  .addCommand(soakCommand())
  .addCommand(reproCommand())
  .addCommand(simCommand())
  .addCommand(fuzzCommand())
  .addCommand(checkCommand())
  .addCommand(reportCommand())
  .addCommand(benchCommand())
  .addCommand(relayCommand())
  .addCommand(doctorCommand())
  .addCommand(initCommand());

for (const command of [program, ...program.commands]) command.exitOverride().showHelpAfterError();

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has already printed the message. Help and version also end up here, with code 0.
  process.exitCode = error.exitCode === 0 ? EXIT.passed : EXIT.usage;
}
