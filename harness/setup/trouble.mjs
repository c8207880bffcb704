import os from 'node:os';

/** Exit codes of every `holdfast` command. A command that a signal ends exits with 128 + the signal's number. */
export const exitCodes = Object.freeze({ passed: 0, failed: 1, usage: 2, unknown: 3 });

/**
 * A problem with the machine, not with the code under test, so there is no verdict. The message says what to do
 * next and is printed without a stack.
 */
export class SetupTrouble extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode] Default: 3.
   */
  constructor(message, exitCode = exitCodes.unknown) {
    super(message);
    this.name = 'SetupTrouble';
    this.exitCode = exitCode;
  }
}

/**
 * The exit code that shells use for a process ended by a signal.
 *
 * @param {NodeJS.Signals} signal
 * @returns {number}
 */
export function signalExitCode(signal) {
  return 128 + os.constants.signals[signal];
}

/**
 * Prints one line on stderr: stdout belongs to the command that runs afterwards.
 *
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`holdfast: ${line}\n`);
}
