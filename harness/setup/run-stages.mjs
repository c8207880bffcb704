import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runChild } from './child.mjs';
import { failuresIn } from './failures.mjs';
import { repositoryRoot } from './root.mjs';
import { sumCheck, sumRunner } from './summary.mjs';

/**
 * @typedef {import('./test-stages.mjs').TestStage} TestStage
 * @typedef {import('./summary.mjs').Sum} Sum
 * @typedef {{ name: string, outcome: 'ok' | 'failed' | 'not run', seconds: number, sum: Sum,
 *   failures: string[] }} StageResult `failures` says what failed, a line each, as far as that is known.
 * @typedef {{ result: StageResult, interrupted: NodeJS.Signals | undefined }} StageRun
 */

/** @param {string} script As listed in a stage. @returns {string} its absolute path. */
export function scriptFile(script) {
  const isOurs = script.startsWith('dist/') || script.startsWith('harness/');
  return path.join(repositoryRoot, isOurs ? '' : 'node_modules', script);
}

/** @param {string} file @returns {string | undefined} */
function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
}

/** @param {string} name @returns {StageRun} */
export function notRun(name) {
  return {
    result: { name, outcome: 'not run', seconds: 0, sum: sumCheck(true), failures: [] },
    interrupted: undefined,
  };
}

/**
 * @param {TestStage} stage
 * @param {import('node:child_process').StdioOptions} stdio Of its commands.
 * @returns {Promise<StageRun>}
 */
async function runStage(stage, stdio) {
  const began = performance.now();
  // Remove an old report, so that it is not taken for the result of this run.
  if (stage.runner) fs.rmSync(stage.runner.report, { force: true });
  let exitCode = 0;
  /** @type {string[]} */
  const failedCommands = [];
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  for (const [script = '', ...args] of stage.commands) {
    const child = await runChild(process.execPath, [scriptFile(script), ...args], {
      env: stage.env ?? {},
      stdio,
    });
    exitCode ||= child.exitCode;
    if (child.exitCode !== 0) failedCommands.push([path.basename(script), ...args].join(' '));
    interrupted = child.interrupted;
    if (interrupted) break;
  }
  const report = stage.runner && readIfThere(stage.runner.report);
  const sum = stage.runner ? sumRunner(stage.runner.name, report, exitCode) : sumCheck(exitCode === 0);
  const named = stage.runner ? failuresIn(stage.runner.name, report) : [];
  const failures = named.length > 0 ? named : failedCommands;
  const outcome = sum.failed === 0 ? 'ok' : 'failed';
  const seconds = (performance.now() - began) / 1000;
  return { result: { name: stage.name, outcome, seconds, sum, failures }, interrupted };
}

/** @param {TestStage} stage @returns {string} */
function headingOf({ name, summary }) {
  return `\n== ${name}: ${summary}`;
}

/**
 * Runs a stage and prints what it wrote when it has ended.
 *
 * @param {TestStage} stage
 * @returns {Promise<StageRun>}
 */
async function runBuffered(stage) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-stage-'));
  const file = path.join(directory, 'output');
  const output = fs.openSync(file, 'w');
  try {
    const run = await runStage(stage, ['ignore', output, output]);
    console.log(headingOf(stage));
    process.stdout.write(fs.readFileSync(file));
    return run;
  } finally {
    fs.closeSync(output);
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {readonly TestStage[]} stages Those that keep one core busy.
 * @param {number} lanes How many may run at the same time.
 * @returns {Promise<StageRun[]>} In the order of the stages.
 */
async function runBeside(stages, lanes) {
  console.log(`\n== at the same time: ${stages.map(({ name }) => name).join(', ')}`);
  /** @type {StageRun[]} */
  const runs = [];
  let next = 0;
  let interrupted = false;
  const lane = async () => {
    while (next < stages.length) {
      const index = next++;
      const stage = /** @type {TestStage} */ (stages[index]);
      const run = interrupted ? notRun(stage.name) : await runBuffered(stage);
      interrupted ||= run.interrupted !== undefined;
      runs[index] = run;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return runs;
}

/**
 * Runs stages in their order; neighbours that keep one core busy run at the same time, one for each core.
 *
 * @param {readonly TestStage[]} stages
 * @param {number} [cores]
 * @returns {Promise<{ results: StageResult[], interrupted: NodeJS.Signals | undefined }>} A result for each stage, also for
 *   those that did not run because a signal interrupted one before them.
 */
export async function runStages(stages, cores = os.availableParallelism()) {
  /** @type {StageResult[]} */
  const results = [];
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  for (let index = 0; index < stages.length;) {
    const stage = /** @type {TestStage} */ (stages[index]);
    const other = stages.findIndex(({ oneCore }, at) => at >= index && oneCore !== true);
    const group = cores > 1 ? stages.slice(index, other === -1 ? undefined : other) : [];
    /** @type {StageRun[]} */
    let runs;
    if (interrupted) runs = [notRun(stage.name)];
    else if (group.length > 1) runs = await runBeside(group, cores);
    else {
      console.log(headingOf(stage));
      runs = [await runStage(stage, 'inherit')];
    }
    results.push(...runs.map(({ result }) => result));
    interrupted ??= runs.find((run) => run.interrupted)?.interrupted;
    index += runs.length;
  }
  return { results, interrupted };
}
