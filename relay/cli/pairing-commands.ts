/** `holdfast relay pair` and `holdfast relay browsers`: which browsers may connect. */
import { Command } from 'commander';
import { forgetBrowser, listBrowsers, renameBrowser } from '../server/browser-store.ts';
import { openCode } from '../server/pairing-codes.ts';
import { defaultTokenFile } from '../server/token.ts';
import { attempt, placeOf, withPlace, type Place } from './place.ts';
import { ask } from './running-relay.ts';

export function pairCommand(): Command {
  const command = new Command('pair').description('Show a pairing code for a running relay.');
  return withPlace(command).action((options: Partial<Place>) =>
    attempt(async () => {
      const { port, tokenFile } = placeOf(command, options);
      await ask({ port, tokenFile });
      const { code } = await openCode(tokenFile, port);
      process.stderr.write(
        `Enter this code and port ${port} in the extension's options. It is valid for two minutes.\n`,
      );
      process.stdout.write(`${code}\n`);
    }),
  );
}

export function browsersCommand(): Command {
  const command = new Command('browsers').description(
    'List, rename and forget the browsers that are paired.',
  );
  add('list', 'list the paired browsers').action((options: Options) =>
    attempt(() => {
      for (const { name, product, paired } of listBrowsers(fileOf(options)))
        process.stdout.write(`${name}  ${product}  paired ${paired}\n`);
    }),
  );
  add('rename <name> <new-name>', 'give a browser another name').action(
    (name: string, newName: string, options: Options) =>
      attempt(() => renameBrowser(fileOf(options), name, newName)),
  );
  add('forget <name>', 'end the pairing with a browser').action((name: string, options: Options) =>
    attempt(async () => {
      await forgetBrowser(fileOf(options), name);
      process.stderr.write(
        `The browser "${name}" is forgotten. A running relay disconnects it within a second, and it must be paired again.\n`,
      );
    }),
  );
  return command;

  function add(nameAndArguments: string, description: string): Command {
    return command
      .command(nameAndArguments)
      .description(description)
      .option('--token-file <file>', 'file with the default client token; the browsers are next to it');
  }

  /** The option may stand before the word `browsers` as well as after it. */
  function fileOf({ tokenFile }: Options): string {
    const ofRelay = command.parent?.opts<{ readonly tokenFile?: string }>().tokenFile;
    return tokenFile ?? ofRelay ?? defaultTokenFile();
  }
}

interface Options {
  readonly tokenFile?: string;
}
