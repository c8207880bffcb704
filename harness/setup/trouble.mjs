import os from 'node:os';

/** What a `holdfast` command's exit code says. A command ended by a signal exits with 128 + its number. */
export const exitCodes = Object.freeze({ passed: 0, failed: 1, usage: 2, unknown: 3 });

/**
 * The machine, not the code under test, is in the way: there is no verdict. The message tells the person what
 * to do next and is printed without a stack.
 */
export class SetupTrouble extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode] 3 unless told.
   */
  constructor(message, exitCode = exitCodes.unknown) {
    super(message);
    this.name = 'SetupTrouble';
    this.exitCode = exitCode;
  }
}

/**
 * The exit code shells give to a process that a signal ended.
 *
 * @param {NodeJS.Signals} signal
 * @returns {number}
 */
export function signalExitCode(signal) {
  return 128 + os.constants.signals[signal];
}

/**
 * One line on stderr: stdout belongs to the command that runs afterwards.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`holdfast: ${line}\n`);
}
