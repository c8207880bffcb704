/** `holdfast relay token`: the tokens of the relay's clients. */
import { Command } from 'commander';
import { DEFAULT_TOKEN_NAME } from '../core/cdp/client.ts';
import { SecretFileError } from '../server/secret-file.ts';
import { defaultTokenFile } from '../server/token.ts';
import { addToken, listTokens, revokeToken, rotateToken, TokenError } from '../server/token-store.ts';

const EXIT_FAILED = 1;
const HASH_CHARS_SHOWN = 8;

// A new token alone goes to standard output, so that a script can take it from there.
const SHOWN_ONCE = 'It is shown this once, and kept as a hash only.';
/** What a running relay does about it. */
const AT_ONCE = 'A running relay refuses the old one from now on, and ends its connections within a second.';

export function tokenCommand(): Command {
  const command = new Command('token').description(
    'Lists, makes, replaces and revokes the tokens of clients. The pairing of the extension is not concerned.',
  );
  add(command, 'list', 'name the valid tokens').action((options: Options) => attempt(() => list(options)));
  add(command, 'add <name>', 'make a token, and show it once').action((name: string, options: Options) =>
    attempt(async () => {
      const token = await addToken(fileOf(options), name);
      process.stderr.write(`Token "${name}". ${SHOWN_ONCE}\n`);
      process.stdout.write(`${token}\n`);
    }),
  );
  add(command, 'rotate <name>', 'replace a token; the old one is invalid').action(
    (name: string, options: Options) =>
      attempt(async () => {
        const token = await rotateToken(fileOf(options), name);
        const kept = name === DEFAULT_TOKEN_NAME ? `It is in ${fileOf(options)}.` : SHOWN_ONCE;
        process.stderr.write(`Token "${name}", replaced. ${kept} ${AT_ONCE}\n`);
        process.stdout.write(`${token}\n`);
      }),
  );
  add(command, 'revoke <name>', 'make a token invalid').action((name: string, options: Options) =>
    attempt(async () => {
      await revokeToken(fileOf(options), name);
      process.stderr.write(
        `The token "${name}" is invalid. A running relay refuses it from now on, and ends its connections within a second.\n`,
      );
    }),
  );
  return command;

  /** The option may stand before the word `token` as well as after it. */
  function fileOf({ tokenFile }: Options): string {
    const ofRelay = command.parent?.opts<{ readonly tokenFile?: string }>().tokenFile;
    return tokenFile ?? ofRelay ?? defaultTokenFile();
  }

  function list(options: Options): void {
    for (const { name, created, sha256 } of listTokens(fileOf(options))) {
      const since = created === undefined ? `in ${fileOf(options)}` : `made ${created}`;
      process.stdout.write(`${name}  ${since}  SHA-256 ${sha256.slice(0, HASH_CHARS_SHOWN)}…\n`);
    }
  }
}

interface Options {
  readonly tokenFile?: string;
}

function add(command: Command, nameAndArguments: string, description: string): Command {
  return command
    .command(nameAndArguments)
    .description(description)
    .option('--token-file <file>', 'file with the default client token; the named ones are beside it');
}

async function attempt(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof TokenError || error instanceof SecretFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_FAILED);
  }
}
