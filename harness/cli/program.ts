/** The commands of `holdfast` and their options. */
import { Command } from 'commander';
import { connectCommand } from '../../relay/cli/connect-command.ts';
import { relayCommand } from '../../relay/cli/relay-command.ts';
import { ownManifest } from '../doctor/machine.ts';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { diagnoseCommand } from './diagnose.ts';
import { doctorCommand } from './doctor.ts';
import { fuzzCommand } from './fuzz.ts';
import { initCommand } from './init.ts';
import { pageTestsCommand } from './page-tests.ts';
import { reproCommand } from './repro.ts';
import { reportCommand } from './report.ts';
import { simCommand } from './sim.ts';
import { soakCommand } from './soak.ts';
import { tortureCommand } from './torture/torture.ts';
import { zooCommand } from './zoo.ts';

export function holdfastProgram(): Command {
  const program = new Command('holdfast')
    .description('A browser-extension relay that keeps its connection, and the harness that proves it.')
    .addCommand(tortureCommand())
    .addCommand(soakCommand())
    .addCommand(reproCommand())
    .addCommand(simCommand())
    .addCommand(zooCommand())
    .addCommand(fuzzCommand())
    .addCommand(checkCommand())
    .addCommand(diagnoseCommand())
    .addCommand(reportCommand())
    .addCommand(benchCommand())
    .addCommand(pageTestsCommand())
    .addCommand(relayCommand())
    .addCommand(connectCommand())
    .addCommand(doctorCommand())
    .addCommand(initCommand());

  const { version } = ownManifest();
  for (const command of [program, ...program.commands])
    command.version(version, '--version', 'print the version of Holdfast');
  for (const command of withSubcommands(program))
    command.exitOverride().showHelpAfterError('Run it with --help to see its options.');
  return program;
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
