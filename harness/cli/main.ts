/** `holdfast`: the command line. harness/setup/run.mjs has finished the set-up before this runs. */
import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { endProcess, endQuietlyAtClosedPipe } from './interruption.ts';
import { holdfastProgram } from './program.ts';

endQuietlyAtClosedPipe();
try {
  const program = holdfastProgram();
  // The relay serves until it is stopped.
  program.hook('postAction', async (_program, command) => {
    if (command.name() !== 'relay') await endProcess();
  });
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has already printed the message. Help and version also end up here, with code 0.
  process.exitCode = error.exitCode === 0 ? EXIT.passed : EXIT.usage;
}
