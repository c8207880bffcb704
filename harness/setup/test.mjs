import fs from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';
import { repositoryRoot } from './root.mjs';
import { setUp } from './setup.mjs';
import { testStages } from './test-stages.mjs';
import { addSums, sumCheck, sumLine, sumRunner } from './summary.mjs';
import { exitCodes, say, SetupTrouble, signalExitCode } from './trouble.mjs';

/**
 * @typedef {import('./test-stages.mjs').TestStage} TestStage
 * @typedef {import('./summary.mjs').Sum} Sum
 * @typedef {{ name: string, outcome: 'ok' | 'failed' | 'not run', seconds: number, sum: Sum }} StageResult
 */

/** @returns {string} */
function usage() {
  return [
    'Usage: npm test [-- STAGE…]',
    '',
    'Runs the given stages, or all of them, in this order:',
    ...testStages.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`),
    '',
    'The last line of the output is the total over all stages.',
  ].join('\n');
}

/** @param {string} name @returns {StageResult} */
function notRun(name) {
  return { name, outcome: 'not run', seconds: 0, sum: sumCheck(true) };
}

/** @param {string} script As listed in a stage. @returns {string} its absolute path. */
function scriptFile(script) {
  const isOurs = script.startsWith('dist/') || script.startsWith('harness/');
  return path.join(repositoryRoot, isOurs ? '' : 'node_modules', script);
}

/** @param {string} file @returns {string | undefined} */
function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/**
 * @param {TestStage} stage
 * @returns {Promise<{ result: StageResult, interrupted: NodeJS.Signals | undefined }>}
 */
async function runStage(stage) {
  const began = performance.now();
  // Remove an old report, so that it is not taken for the result of this run.
  if (stage.runner) fs.rmSync(stage.runner.report, { force: true });
  let exitCode = 0;
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  for (const [script = '', ...args] of stage.commands) {
    const file = scriptFile(script);
    const child = await runChild(process.execPath, [file, ...args], { env: stage.env ?? {} });
    exitCode ||= child.exitCode;
    interrupted = child.interrupted;
    if (interrupted) break;
  }
  const sum = stage.runner
    ? sumRunner(stage.runner.name, readIfThere(stage.runner.report), exitCode)
    : sumCheck(exitCode === 0);
  const outcome = sum.failed === 0 ? 'ok' : 'failed';
  const seconds = (performance.now() - began) / 1000;
  return { result: { name: stage.name, outcome, seconds, sum }, interrupted };
}

/**
 * @param {boolean} browser
 * @returns {Promise<{ result: StageResult, trouble: SetupTrouble | undefined }>}
 */
async function runSetUp(browser) {
  const began = performance.now();
  /** @type {SetupTrouble | undefined} */
  let trouble;
  try {
    await setUp({ browser });
  } catch (error) {
    if (!(error instanceof SetupTrouble)) throw error;
    say(error.message);
    trouble = error;
  }
  const seconds = (performance.now() - began) / 1000;
  const outcome = trouble ? 'failed' : 'ok';
  return { result: { name: 'setup', outcome, seconds, sum: sumCheck(!trouble) }, trouble };
}

/**
 * Whether a stage can run after the set-up failed. Without dependencies none can; without a browser or a build, the
 * tests that need them would only repeat the set-up's error.
 *
 * @param {TestStage} stage
 * @returns {boolean}
 */
function isPossibleDespite(stage) {
  const scripts = stage.commands.map(([script = '']) => scriptFile(script));
  return !stage.browser && scripts.every((script) => fs.existsSync(script));
}

/** @param {readonly StageResult[]} results */
function printTable(results) {
  console.log('');
  for (const { name, outcome, seconds } of results) {
    console.log(`${name.padEnd(10)} ${outcome.padEnd(7)} ${seconds.toFixed(1).padStart(7)} s`);
  }
}

/**
 * `npm test`: sets up, runs every stage even if an earlier one failed, and prints a table and, as the last line on
 * stdout, the total.
 *
 * @param {readonly string[]} args Names of stages; all if empty.
 * @returns {Promise<number>} Exit code: 0, 1 when a stage failed, 2 for wrong usage, 3 when only the set-up
 *   failed, 128 + n when signal n interrupted it.
 */
export async function runTests(args) {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage());
    return exitCodes.passed;
  }
  const unknown = args.find((arg) => !testStages.some(({ name }) => name === arg));
  if (unknown !== undefined) {
    say(`unknown stage "${unknown}".`);
    console.error(`\n${usage()}`);
    return exitCodes.usage;
  }
  const chosen = testStages.filter(({ name }) => args.length === 0 || args.includes(name));
  const { result: setUpResult, trouble } = await runSetUp(chosen.some(({ browser }) => browser));
  const results = [setUpResult];
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  for (const stage of chosen) {
    if (interrupted || (trouble && (trouble.exitCode !== exitCodes.unknown || !isPossibleDespite(stage)))) {
      results.push(notRun(stage.name));
      continue;
    }
    console.log(`\n== ${stage.name}: ${stage.summary}`);
    const ran = await runStage(stage);
    results.push(ran.result);
    interrupted = ran.interrupted;
  }
  printTable(results);
  const total = addSums(results.map(({ sum }) => sum));
  console.log(sumLine(total));
  if (interrupted) return signalExitCode(interrupted);
  if (trouble && total.failed === 1) return trouble.exitCode;
  return total.failed > 0 ? exitCodes.failed : exitCodes.passed;
}
