// Runs before anything is installed, so everything imported here must need only Node itself.
import fs from 'node:fs';
import path from 'node:path';
import { closest } from '../../relay/cli/closest.mjs';
import { runChild } from './child.mjs';
import { commandNames, programCommands, usage } from './commands.mjs';
import { isClone, repositoryRoot } from './root.mjs';
import { openScratch } from './scratch.mjs';
import { setUp } from './setup.mjs';
import { runTests } from './test.mjs';
import { exitCodes, say, SetupTrouble } from './trouble.mjs';

/** A command that needs more changed letters than this was not mistyped. */
const changesMax = 2;

/**
 * @param {string[]} argv Command and arguments.
 * @returns {Promise<number>} Exit code.
 */
async function main([command, ...args]) {
  const runsNothing = ['--help', '-h', '--version', '--list'].some((flag) => args.includes(flag));
  const wantsUsage =
    command === '--help' ||
    command === '-h' ||
    (command === 'setup' && (args.includes('--help') || args.includes('-h')));
  if (wantsUsage) {
    console.log(usage());
    return exitCodes.passed;
  }
  if (command === '--version' || (command === 'setup' && args.includes('--version'))) {
    console.log(JSON.parse(fs.readFileSync(path.join(repositoryRoot, 'package.json'), 'utf8')).version);
    return exitCodes.passed;
  }
  if (command === 'test' && isClone) return inScratch(() => runTests(args));
  if (command === 'setup') {
    await setUp({ browser: true });
    return exitCodes.passed;
  }
  const program = Object.entries(programCommands()).find(([name]) => name === command)?.[1];
  if (command === undefined || program === undefined) {
    say(command === undefined ? 'no command given.' : `unknown command "${command}".`);
    const [meant] = closest(command ?? '', commandNames(), 1, changesMax);
    if (meant !== undefined) console.error(`(Did you mean ${meant}?)`);
    console.error(`\n${usage()}`);
    return exitCodes.usage;
  }
  await setUp({ browser: program.browser && !runsNothing });
  const cli = path.join(repositoryRoot, 'dist', 'cli.js');
  const run = () => runChild(process.execPath, [cli, command, ...args], { cwd: process.cwd() });
  const { exitCode } = program.browser ? await inScratch(run) : await run();
  return exitCode;
}

/**
 * @template T
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
async function inScratch(run) {
  const remove = openScratch();
  try {
    return await run();
  } finally {
    remove();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupTrouble)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
