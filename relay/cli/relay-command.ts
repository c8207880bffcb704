/** `holdfast relay`: the relay for the user's own browser, as a command. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Log } from '../core/log.ts';
import type { DuplicatePolicy } from '../core/link/slot.ts';
import { listBrowsers } from '../server/browser-store.ts';
import { removeRelayNote, writeRelayNote } from '../server/relay-file.ts';
import { DEFAULT_OPEN_PORT, DEFAULT_PORT, isLoopback, startRelay } from '../server/start-relay.ts';
import { SERVER_LIMITS } from '../server/limits.ts';
import { defaultTokenFile } from '../server/token.ts';
import { acceptedAddress } from './accepted-address.ts';
import { LOG_FORMATS, logTo, type LogFormat, type LogOutput } from './log-output.ts';
import { browsersCommand, pairCommand } from './pairing-commands.ts';
import { PairingPrompt } from './pairing-prompt.ts';
import { portNumber } from './port.ts';
import { addPolicyOptions, policyOf, type PolicyOptions } from './policy-options.ts';
import { statusCommand, stopCommand } from './running-relay.ts';
import { serviceCommand } from './service/service-command.ts';
import { tokenCommand } from './token-command.ts';
import packageJson from '../../package.json' with { type: 'json' };

const EXIT_USAGE = 2;
const EXIT_UNKNOWN = 3;
const OPEN_PORT_MINUTES = SERVER_LIMITS.openPortMs / 60_000;
const WHOM_IT_LETS_IN =
  `any program on this computer can connect; closes ${SERVER_LIMITS.openPortFirstClientMs / 1_000} seconds after the ` +
  `first client connects, or after ${OPEN_PORT_MINUTES} minutes`;

interface Options extends PolicyOptions {
  readonly port: number;
  readonly host: string;
  readonly tokenFile: string;
  readonly acceptAddress: readonly string[];
  readonly browsers: 'one' | 'many';
  readonly duplicate: DuplicatePolicy;
  readonly log: LogFormat | undefined;
  readonly logLevel: string;
  readonly logFile?: string;
  readonly auditLog?: string;
  readonly record?: string;
  readonly recordParams?: boolean;
  readonly openPortWithoutToken?: number;
  readonly untilStdinCloses?: boolean;
}

/** The command, ready to parse its arguments. It runs until it is stopped. */
export function relayCommand(): Command {
  return withOptions()
    .action(serve)
    .addCommand(tokenCommand())
    .addCommand(pairCommand())
    .addCommand(browsersCommand())
    .addCommand(statusCommand())
    .addCommand(stopCommand())
    .addCommand(serviceCommand({ program: fileURLToPath(import.meta.url), check }));
}

/** Ends the process, with what is wrong, if these are no options of the relay. */
function check(args: readonly string[]): void {
  withOptions()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE))
    .parse(args, { from: 'user' });
}

function withOptions(): Command {
  const command = new Command('relay')
    .description('Serve your own browser as a CDP endpoint, through the Holdfast extension.')
    .option('--port <number>', 'port to listen on; 0 for any free one', portNumber, DEFAULT_PORT)
    .option('--host <address>', 'loopback address to listen on', loopback, '127.0.0.1')
    .option(
      '--token-file <file>',
      'file with the default client token; created if missing, with the pairing key next to it',
      defaultTokenFile(),
    )
    .option(
      '--accept-address <host:port>',
      'accept an extension that connects to this address, which you forward to the relay (repeatable)',
      (text: string, before: readonly string[]) => [...before, acceptedAddress(text)],
      [],
    )
    .addOption(
      new Option(
        '--browsers <number>',
        'many: serve all browsers that are paired by a code, each at /cdp/NAME; not with --record and --open-port-without-token',
      )
        .choices(['one', 'many'])
        .default('one'),
    )
    .addOption(
      new Option('--duplicate <policy>', 'what to do with a second live browser')
        .choices(['refuse', 'replace'])
        .default('refuse'),
    )
    .addOption(
      new Option(
        '--log <format>',
        'how to log on standard error: lines for people (the default on a terminal) or JSON Lines (otherwise)',
      ).choices(LOG_FORMATS),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        'how much to log as JSON Lines; silent also silences lines for people',
      )
        .choices(['debug', 'info', 'warn', 'silent'])
        .default('warn'),
    )
    .option(
      '--log-file <file>',
      'log to this file instead: lines for people unless --log json is given; a full one is kept as FILE.1',
    )
    .option('--audit-log <file>', 'log who attached to what, and when, to this file (JSON Lines)')
    .option(
      '--record <folder>',
      'keep the last messages in this folder, for "holdfast diagnose": names, ids and times, no content of pages',
    )
    .option('--record-params', 'with --record: also parameters and results, which have content of pages')
    .addOption(
      new Option(
        '--open-port-without-token [port]',
        `open a second port (${DEFAULT_OPEN_PORT}; 0 for any free one) for one client that cannot send a token: ${WHOM_IT_LETS_IN}`,
      )
        .preset(String(DEFAULT_OPEN_PORT))
        .argParser(portNumber),
    )
    .option('--until-stdin-closes', 'exit when standard input closes (for programs that start a relay)');
  return addPolicyOptions(command);
}

async function serve(options: Options, command: Command): Promise<void> {
  if (options.recordParams === true && options.record === undefined)
    command.error('error: --record-params needs --record FOLDER', { exitCode: 2 });
  const isMany = options.browsers === 'many';
  for (const [flag, value] of [
    ['--record', options.record],
    ['--open-port-without-token', options.openPortWithoutToken],
  ] as const)
    if (isMany && value !== undefined)
      command.error(
        `error: ${flag} cannot be combined with --browsers many. Start a relay with --browsers one on another port for it`,
        { exitCode: 2 },
      );
  const { log, onEvent } = openLog(options);
  const isOnTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const prompt = new PairingPrompt({
    open: () => relay.newPairingCode(),
    write: (text) => process.stdout.write(text),
    hasEnter: isOnTerminal,
  });
  const relay = await startRelay({
    host: options.host,
    port: options.port,
    tokenFile: options.tokenFile,
    acceptAddresses: options.acceptAddress,
    browsers: options.browsers,
    duplicate: options.duplicate,
    log,
    onEvent(event) {
      onEvent(event);
      prompt.event(event);
    },
    policy: policyOf(options),
    ...(options.auditLog === undefined ? {} : { auditLog: options.auditLog }),
    ...(options.record === undefined
      ? {}
      : { record: { folder: options.record, params: options.recordParams === true } }),
    ...(options.openPortWithoutToken === undefined
      ? {}
      : { openPortWithoutToken: options.openPortWithoutToken }),
  }).catch(fail);
  keepServing(log);
  const { url, port, tokenFile, pairingKeyFile, urlWithoutToken } = relay;
  const { relayId } = relay.status();
  const note = { pid: process.pid, relayId, startedAtMs: Date.now(), version: packageJson.version };
  // Only `status` and `stop` need it.
  await writeRelayNote(tokenFile, port, note).catch((error: unknown) =>
    log.warn('relay status and stop will not know this relay', { error: String(error) }),
  );
  const name = isMany ? '/NAME' : '';
  process.stdout.write(
    `Holdfast relay listening on ${url}\n` +
      `  CDP endpoint: ${url}${isMany ? '/cdp/NAME' : ''} or ${url.replace('http', 'ws')}/cdp${name} (send "Authorization: Bearer TOKEN", or add ?token=TOKEN)\n` +
      `                TOKEN is in ${tokenFile}; more are made with: holdfast relay token add NAME\n` +
      (urlWithoutToken === undefined ? '' : `  Without token: ${urlWithoutToken} (${WHOM_IT_LETS_IN})\n`) +
      `  Extension:    ${EXTENSION_FOLDER} (chrome://extensions, "Developer mode", "Load unpacked")\n` +
      `  Pairing code: ${await firstCode(prompt, tokenFile)}\n` +
      (port === DEFAULT_PORT ? '' : `  Port:         ${port}, beside the code\n`) +
      (isMany
        ? '                each browser is one NAME: holdfast relay browsers rename; endpoints: holdfast relay status\n'
        : `                instead of a code, the extension also takes the pairing key in ${pairingKeyFile}\n`) +
      `  Share a tab:  click the extension's button in it, then "Share this tab"\n`,
  );
  const end = async (): Promise<void> => {
    await relay.close();
    await removeRelayNote(tokenFile, port, relayId).catch(() => undefined);
    process.exit(0);
  };
  const stop = (): void => void end();
  if (isOnTerminal) process.stdin.on('data', () => void prompt.show());
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (options.untilStdinCloses === true) process.stdin.once('end', stop).once('error', stop).resume();
}

/** Beside the bundle that this is a part of. */
const EXTENSION_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'extension');

/** Who has paired a browser has no use for a code at each start, and nobody else should have the chance to guess it. */
async function firstCode(prompt: PairingPrompt, tokenFile: string): Promise<string> {
  const browsers = listBrowsers(tokenFile);
  if (browsers.length === 0) return prompt.line();
  const names = browsers.map(({ name }) => name).join(', ');
  return `not needed, paired with ${names}; for another browser: ${process.stdin.isTTY ? 'press Enter' : 'holdfast relay pair'}`;
}

/**
 * The last resort. What a peer sends is caught where it comes in; an error that gets here is a defect of the relay in
 * a callback of its own. Ending the process would cost all clients and the browser their connection for what most
 * likely concerns one of them, so it goes on, and says so.
 */
function keepServing(log: Log): void {
  process.on('uncaughtException', (error) => {
    log.warn('the relay caught an internal error and continues; please report this', {
      error: error.stack ?? String(error),
    });
  });
}

function loopback(text: string): string {
  if (!isLoopback(text))
    throw new InvalidArgumentError('The relay listens on loopback only: 127.0.0.1, ::1 or localhost.');
  return text;
}

function openLog(options: Options): LogOutput {
  try {
    return logTo(process.stderr, options, process.env['NO_COLOR']);
  } catch (error) {
    return fail(error as Error);
  }
}

/** Nothing has been served. */
function fail(error: Error): never {
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_UNKNOWN);
}
