import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repositoryRoot } from './root.mjs';
import { say, SetupTrouble, signalExitCode } from './trouble.mjs';

/** How often a line says that a quiet child still runs. */
const signOfLifeMs = 30_000;
/** A child that has not stopped this long after SIGTERM is killed. */
const stopMs = 10_000;

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM'];

/**
 * @typedef {object} ChildResult
 * @property {number} exitCode 128 + n when signal n ended the child.
 * @property {NodeJS.Signals | undefined} interrupted The signal that this process received while the child ran.
 * @property {boolean} timedOut
 */

/**
 * Runs a child from the repository root, with this process's stdio, until it ends.
 *
 * Forwards SIGINT and SIGTERM; the child decides how to end. At a terminal, Ctrl-C already reaches the whole process
 * group, so SIGINT is not forwarded there: a second one would make the child quit at once.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean, limitMs?: number,
 *   stdio?: import('node:child_process').StdioOptions }} [options] `env` extends this process's environment.
 * @returns {Promise<ChildResult>} Rejects when the command cannot be started.
 */
export async function runChild(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...process.env, ...options.env },
    shell: options.shell ?? false,
    stdio: options.stdio ?? 'inherit',
  });
  /** @type {NodeJS.Signals | undefined} */
  let interrupted;
  let timedOut = false;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    interrupted = signal;
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  /** @type {NodeJS.Timeout[]} */
  const timers = [];
  if (options.limitMs !== undefined) {
    timers.push(
      setTimeout(() => {
        timedOut = true;
        child.kill('SIGTERM');
        timers.push(setTimeout(() => child.kill('SIGKILL'), stopMs));
      }, options.limitMs),
    );
  }
  try {
    const exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? signalExitCode(/** @type {NodeJS.Signals} */ (signal)));
      });
    });
    return { exitCode, interrupted, timedOut };
  } finally {
    timers.forEach(clearTimeout);
    for (const signal of forwarded) process.off(signal, forward);
  }
}

/**
 * Runs a child and keeps its output for the case that it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean, limitMs: number, doing?: string }} options
 *   `doing` says what takes so long, "installing dependencies"; without it, a long run prints nothing.
 * @returns {Promise<{ ok: boolean, output: string }>} stdout and stderr combined; the reason for a failure comes last.
 * @throws {SetupTrouble} when this process was interrupted.
 */
export async function runQuietly(command, args, options) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-output-'));
  const file = path.join(directory, 'output');
  // A file, because a grandchild that outlives its parent would keep a pipe open.
  const output = fs.openSync(file, 'w');
  const { doing, limitMs } = options;
  let seconds = 0;
  const signOfLife = setInterval(() => {
    seconds += signOfLifeMs / 1000;
    if (doing) say(`still ${doing} (${String(seconds)} s; limit ${String(limitMs / 1000)} s)`);
  }, signOfLifeMs);
  try {
    const result = await runChild(command, args, { ...options, stdio: ['ignore', output, output] });
    if (result.interrupted) {
      throw new SetupTrouble(
        'the set-up was interrupted. Run the command again.',
        signalExitCode(result.interrupted),
      );
    }
    const why = result.timedOut
      ? `(timed out after ${String(limitMs / 1000)} s)`
      : `(exit code ${String(result.exitCode)})`;
    const text = fs.readFileSync(file, 'utf8').trimEnd();
    return result.exitCode === 0
      ? { ok: true, output: text }
      : { ok: false, output: `${text}\n${why}`.trim() };
  } catch (error) {
    if (error instanceof SetupTrouble) throw error;
    return { ok: false, output: `cannot start ${command}: ${String(error)}` };
  } finally {
    clearInterval(signOfLife);
    fs.closeSync(output);
    fs.rmSync(directory, { recursive: true, force: true });
  }
}
