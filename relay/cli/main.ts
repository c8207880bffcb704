/** The relay alone, without the harness: what `dist/relay.js` is made from. */
import { relayCommand } from './relay-command.ts';

const EXIT_USAGE = 2;

await relayCommand()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
  .parseAsync();
