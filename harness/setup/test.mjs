import fs from 'node:fs';
import { notRun, runStages, scriptFile } from './run-stages.mjs';
import { setUp } from './setup.mjs';
import { testStages } from './test-stages.mjs';
import { addSums, sumCheck, sumLine } from './summary.mjs';
import { exitCodes, say, SetupTrouble, signalExitCode } from './trouble.mjs';

/**
 * @typedef {import('./test-stages.mjs').TestStage} TestStage
 * @typedef {import('./run-stages.mjs').StageResult} StageResult
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
  return { result: { name: 'setup', outcome, seconds, sum: sumCheck(!trouble), failures: [] }, trouble };
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

/**
 * @param {readonly TestStage[]} chosen
 * @param {readonly StageResult[]} ran Results of some of them.
 * @returns {StageResult[]} one for each.
 */
function inOrder(chosen, ran) {
  return chosen.map(({ name }) => ran.find((result) => result.name === name) ?? notRun(name).result);
}

/** @param {readonly StageResult[]} results */
function printTable(results) {
  console.log('');
  for (const { name, outcome, seconds } of results) {
    console.log(`${name.padEnd(10)} ${outcome.padEnd(7)} ${seconds.toFixed(1).padStart(7)} s`);
  }
}

/** What failed of a stage is far up in the output, and a log may be cut: so it is said again here. */
const shownFailures = 20;

/** @param {readonly StageResult[]} results */
function printFailures(results) {
  for (const { name, failures } of results) {
    for (const failure of failures.slice(0, shownFailures)) console.log(`✗ ${name}: ${failure}`);
    const more = failures.length - shownFailures;
    if (more > 0) console.log(`✗ ${name}: ${String(more)} more`);
  }
}

/**
 * `npm test`: sets up, runs every stage even if an earlier one failed, and prints a table, what failed and, as the last line
 * on stdout, the total.
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
  /** @param {TestStage} stage */
  const canRun = (stage) => !trouble || (trouble.exitCode === exitCodes.unknown && isPossibleDespite(stage));
  const { results: ran, interrupted } = await runStages(chosen.filter(canRun));
  const results = [setUpResult, ...inOrder(chosen, ran)];
  printTable(results);
  printFailures(results);
  const total = addSums(results.map(({ sum }) => sum));
  console.log(sumLine(total));
  if (interrupted) return signalExitCode(interrupted);
  if (trouble && total.failed === 1) return trouble.exitCode;
  return total.failed > 0 ? exitCodes.failed : exitCodes.passed;
}
