/** `holdfast relay token`: the tokens of the relay's clients. */
import { Command } from 'commander';
import { DEFAULT_TOKEN_NAME } from '../core/cdp/client.ts';
import { SecretFileError } from '../server/secret-file.ts';
import { defaultTokenFile } from '../server/token.ts';
import { addToken, listTokens, revokeToken, rotateToken, TokenError } from '../server/token-store.ts';

const EXIT_FAILED = 1;
const HASH_CHARS_SHOWN = 8;

// A new token alone goes to standard output, so that a script can take it from there.
const SHOWN_ONCE = 'Copy it now: the relay only keeps its hash.';
/** What a running relay does about it. */
const AT_ONCE =
  'A running relay refuses the old one from now on, and closes its connections within a second.';

export function tokenCommand(): Command {
  const command = new Command('token').description(
    "List, create, replace and revoke client tokens. This does not affect the extension's pairing.",
  );
  add(command, 'list', 'list the valid tokens').action((options: Options) => attempt(() => list(options)));
  add(command, 'add <name>', 'create a token, and show it once').action((name: string, options: Options) =>
    attempt(async () => {
      const token = await addToken(fileOf(options), name);
      process.stderr.write(`Token "${name}". ${SHOWN_ONCE}\n`);
      process.stdout.write(`${token}\n`);
    }),
  );
  add(command, 'rotate <name>', 'replace a token; the old one becomes invalid').action(
    (name: string, options: Options) =>
      attempt(async () => {
        const token = await rotateToken(fileOf(options), name);
        const kept = name === DEFAULT_TOKEN_NAME ? `It is in ${fileOf(options)}.` : SHOWN_ONCE;
        process.stderr.write(`Token "${name}", replaced. ${kept} ${AT_ONCE}\n`);
        process.stdout.write(`${token}\n`);
      }),
  );
  add(command, 'revoke <name>', 'revoke a token').action((name: string, options: Options) =>
    attempt(async () => {
      await revokeToken(fileOf(options), name);
      process.stderr.write(
        `The token "${name}" is revoked. A running relay refuses it from now on, and closes its connections within a second.\n`,
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
      const since = created === undefined ? `in ${fileOf(options)}` : `created ${created}`;
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
    .option('--token-file <file>', 'file with the default client token; the named tokens are next to it');
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
