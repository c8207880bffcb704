/** Files that a run's result goes into, when they cannot be written. */
import { ReportFileError } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Writes one. If that cannot be, it is told, the rest goes on, and a pass becomes "could not tell"; so the exit code
 * of the verdict is set before.
 */
export async function writing(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof ReportFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (process.exitCode !== EXIT.failed) process.exitCode = EXIT.unknown;
  }
}
