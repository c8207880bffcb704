/** `holdfast relay service`: the relay starts at login. Only these commands write anything for that, and they show it. */
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { defaultTokenFile } from '../../server/token.ts';
import { attempt } from '../place.ts';
import { isInstalled, removeService, runAll, ServiceError, writeService } from './installed-service.ts';
import { serviceFile, type ServiceFile } from './service-files.ts';

const EXIT_NOT_INSTALLED = 3;
/** In the path of a program that npx runs from npm's cache. */
const NPX_CACHE = /[/\\]_npx[/\\]/;

export interface ServiceCommandOptions {
  /** The script that is running. */
  readonly program: string;
  /** Ends the process with a message if these are no arguments of the relay. */
  readonly check: (args: readonly string[]) => void;
}

export function serviceCommand({ program, check }: ServiceCommandOptions): Command {
  const command = new Command('service').description('Start the relay at each login.');
  command
    .command('install')
    .description("write the service's file, show it, and start it")
    .argument('[relay-options...]', 'options of the relay, after --: -- --port 19000 --read-only')
    .option('--dry-run', 'only show what would be written and run')
    .action((args: string[], options: { readonly dryRun?: boolean }) =>
      attempt(async () => {
        checkPlace(command);
        check(args);
        const service = present(program, args.map(withAbsolutePath));
        const commands = service.start.map((words) => `  ${words.join(' ')}\n`).join('');
        process.stdout.write(`${service.path}\n\n${service.text.replace('\uFEFF', '')}\n`);
        if (options.dryRun === true) {
          process.stdout.write(`Nothing was written. These commands would start it:\n${commands}`);
          return;
        }
        if (NPX_CACHE.test(program))
          throw new ServiceError(
            'This holdfast is in the cache of npx, which npm may empty. Run `npm install --global holdfast`, then `holdfast relay service install`.',
          );
        // An earlier one keeps running with what it was started with.
        if (isInstalled(service) && process.platform !== 'linux') runAll(service.end);
        await writeService(service);
        const failed = runAll(service.start);
        if (failed.length > 0)
          throw new ServiceError(
            `The file is written, but it was not started. This failed: ${failed.join('\n')}\nStart it yourself with:\n${commands.trimEnd()}`,
          );
        process.stdout.write('The relay is running, and starts at each login.\n');
      }),
    );
  command
    .command('uninstall')
    .description('end it, and remove its file')
    .action(() =>
      attempt(async () => {
        const service = present(program, []);
        if (!isInstalled(service)) return notInstalled(service);
        const failed = runAll(service.end);
        await removeService(service);
        process.stdout.write(`Removed ${service.path}.\n`);
        for (const text of failed) process.stderr.write(`This failed: ${text}\n`);
      }),
    );
  command
    .command('status')
    .description('say whether it is installed')
    .action(() =>
      attempt(() => {
        const service = present(program, []);
        if (!isInstalled(service)) return notInstalled(service);
        process.stdout.write(
          `Installed: ${service.path}\nLog:       ${logFile()}\nWhether the relay is running: holdfast relay status\n`,
        );
      }),
    );
  return command;
}

/** What stands before `service` would not reach the service. */
function checkPlace({ parent }: Command): void {
  if (
    parent?.options.some((option) => parent.getOptionValueSource(option.attributeName()) === 'cli') !== true
  )
    return;
  throw new ServiceError(
    "Write the relay's options at the end, after --: holdfast relay service install -- --port 19000",
  );
}

/** Options whose value is a path. The service starts in another folder. */
const PATHS = /^--(?:token-file|log-file|audit-log|record|upload-root|download-root)(=|$)/;

function withAbsolutePath(text: string, index: number, all: readonly string[]): string {
  const [option, equals = ''] = PATHS.exec(text) ?? [];
  if (option !== undefined && equals === '=') return option + resolve(text.slice(option.length));
  return PATHS.test(all[index - 1] ?? '') && !all[index - 1]?.includes('=') ? resolve(text) : text;
}

function present(program: string, args: readonly string[]): ServiceFile {
  const log = args.some((text) => /^--log-file(?:=|$)/.test(text)) ? [] : ['--log-file', logFile()];
  const service = serviceFile({
    platform: process.platform,
    home: homedir(),
    configHome: process.env['XDG_CONFIG_HOME'],
    userId: process.getuid?.(),
    command: [process.execPath, program, ...args, ...log],
  });
  if (service === undefined)
    throw new ServiceError(
      `On ${process.platform}, start "holdfast relay" yourself: there is no service for it.`,
    );
  return service;
}

function logFile(): string {
  return join(dirname(defaultTokenFile()), 'relay.log');
}

function notInstalled({ path }: ServiceFile): void {
  process.stdout.write(`Not installed: there is no ${path}.\n`);
  process.exitCode = EXIT_NOT_INSTALLED;
}
