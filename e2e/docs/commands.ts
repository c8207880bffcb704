/** Checks that commands in the documentation exist, and take the options that they are shown with. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError, type Command } from 'commander';
import { parse } from 'shell-quote';
import { holdfastProgram } from '../../harness/cli/program.ts';
import { commandNames } from '../../harness/setup/commands.mjs';
import { repositoryRoot } from '../../harness/setup/root.ts';
import { testStages } from '../../harness/setup/test-stages.mjs';
import playwrightConfig from '../../playwright.config.ts';
import type { CodeBlock } from './pages.ts';

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'shell', 'console']);

/** Programs of others: whether they exist is not ours to check. */
const OTHERS: ReadonlySet<string> = new Set([
  ...['cat', 'chmod', 'curl', 'git', 'head', 'rm'],
  ...['plasmo', 'vite', 'wxt'],
]);
const OWN_OF_NPM: ReadonlySet<string> = new Set(['ci', 'install', 'pack', 'publish']);

const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The lines of a block that a person types. A block of the language `console` has a prompt before each. */
export function typedLines({ language, code }: CodeBlock): string[] {
  if (!SHELLS.has(language)) return [];
  const lines = code.replaceAll('\\\n', ' ').split('\n');
  const typed =
    language === 'console'
      ? lines.flatMap((line) => /^\s*\$ (.*)$/.exec(line)?.[1] ?? [])
      : lines.filter((line) => line.trim() !== '');
  return typed.map((line) => line.trim());
}

/** What the proofs of the protocol begin with. */
const LABELS: ReadonlySet<string> = new Set([
  ...['holdfast extension proof', 'holdfast pairing key', 'holdfast relay proof'],
]);

/** Whether code in a sentence is a command that can be checked. */
export function isCommand(code: string): boolean {
  return !LABELS.has(code) && /^(?:npx |npm (?:run|test)\b|holdfast )/.test(code);
}

/** In a sentence, a word in capitals stands for a value, and brackets for what may be left out. */
export function withoutNotation(code: string): string {
  return code.replaceAll(/[[\]…]/g, ' ');
}

/** What is wrong with a line; empty if nothing is. `withPlaceholders`: values such as FILE or N are not checked. */
export function commandErrors(line: string, withPlaceholders: boolean): string[] {
  return simpleCommands(line).flatMap((words) => errorsOf(words, withPlaceholders));
}

/** The commands of a pipeline or a list, without settings of the environment before them. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  // Each variable stands for a number: `--shard $i/$n`.
  for (const token of parse(line, () => '1')) {
    if (typeof token === 'string') commands.at(-1)?.push(token);
    else if ('comment' in token) break;
    else if (token.op === 'glob') commands.at(-1)?.push(token.pattern);
    else commands.push(token.op === '>' ? ['cat'] : []);
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
    .filter((words) => words.length > 0);
}

function errorsOf([program = '', ...args]: readonly string[], withPlaceholders: boolean): string[] {
  if (withPlaceholders && isPlaceholder(args.at(program === 'npm' ? 1 : 0) ?? '')) return [];
  if (program === 'npx') return errorsOf(args, withPlaceholders);
  if (program.startsWith('holdfast')) return holdfastErrors(args, withPlaceholders);
  if (program === 'npm') return npmErrors(args, withPlaceholders);
  if (program === 'playwright') return playwrightErrors(args);
  if (program === 'vitest') return missingFiles(args.slice(1).filter((word) => !word.startsWith('-')));
  return OTHERS.has(program) ? [] : [`there is no program ${program}`];
}

function isPlaceholder(word: string): boolean {
  return /^[A-Z][A-Z-]*$/.test(word) && word !== 'OUT';
}

function npmErrors([verb = '', ...rest]: readonly string[], withPlaceholders: boolean): string[] {
  const [before, after] = atDashes(rest);
  if (verb === 'test') {
    const stages = testStages.map(({ name }) => name);
    return after.filter((stage) => !stages.includes(stage)).map((stage) => `there is no stage ${stage}`);
  }
  if (verb !== 'run') return OWN_OF_NPM.has(verb) ? [] : [`npm has no command ${verb}`];
  const [name = ''] = before;
  const script = scripts[name];
  if (script === undefined) return [`there is no script ${name}`];
  const [, command] = /^node harness\/setup\/holdfast\.cjs (\S+)$/.exec(script) ?? [];
  return command === undefined ? [] : holdfastErrors([command, ...after], withPlaceholders);
}

function atDashes(words: readonly string[]): [before: readonly string[], after: readonly string[]] {
  const at = words.indexOf('--');
  return at === -1 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}

function playwrightErrors([verb, ...args]: readonly string[]): string[] {
  if (verb !== 'test') return [];
  const projects = new Set(playwrightConfig.projects?.map(({ name }) => name));
  const named = args.flatMap((arg) => /^--project=(.*)$/.exec(arg)?.[1] ?? []);
  const files = args.filter((arg) => /\.ts$/.test(arg) && !arg.startsWith('-'));
  return [
    ...named.filter((name) => !projects.has(name)).map((name) => `there is no project ${name}`),
    ...missingFiles(files),
  ];
}

function missingFiles(files: readonly string[]): string[] {
  return files
    .filter((file) => !existsSync(join(repositoryRoot, file)))
    .map((file) => `there is no file ${file}`);
}

function holdfastErrors([name = '', ...args]: readonly string[], withPlaceholders: boolean): string[] {
  const program = holdfastProgram();
  const found = program.commands.find((command) => command.name() === name);
  if (found === undefined) return commandNames().includes(name) ? [] : [`there is no command ${name}`];
  let command = found;
  let rest = args;
  for (;;) {
    const sub = command.commands.find((candidate) => candidate.name() === rest[0]);
    if (sub === undefined) break;
    command = sub;
    rest = rest.slice(1);
  }
  return argumentErrors(command, rest, withPlaceholders);
}

function argumentErrors(command: Command, args: readonly string[], withPlaceholders: boolean): string[] {
  command.configureOutput({ writeErr: () => undefined });
  if (withPlaceholders) for (const option of command.options) option.argParser((value: string) => value);
  try {
    const { operands, unknown } = command.parseOptions([...args]);
    return [
      ...unknown
        .filter((word) => word.startsWith('-') && word !== '--help')
        .map((flag) => `${command.name()} has no option ${flag}`),
      ...operandErrors(command, operands, withPlaceholders),
    ];
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (withPlaceholders && error.code === 'commander.optionMissingArgument') return [];
    return [error.message];
  }
}

function operandErrors(command: Command, operands: readonly string[], withPlaceholders: boolean): string[] {
  const { registeredArguments } = command;
  const isVariadic = registeredArguments.at(-1)?.variadic === true;
  if (!isVariadic && operands.length > registeredArguments.length)
    return [`${command.name()} has no argument ${operands[registeredArguments.length] ?? ''}`];
  // A sentence may name a command without what it needs.
  if (withPlaceholders) return [];
  const needed = registeredArguments.filter(({ required }) => required).length;
  return operands.length < needed ? [`${command.name()} needs ${String(needed)} arguments`] : [];
}
