/** Handles result files that cannot be written. */
import { ReportFileError } from '../report/write.ts';
import { EXIT } from './exit-codes.ts';

/**
 * Writes one file. If that fails, it prints why and turns a pass into exit code 3 (inconclusive); the run goes on.
 * Set the exit code of the verdict before calling it. Resolves with whether the file was written.
 */
export async function writing(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (!(error instanceof ReportFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    if (process.exitCode !== EXIT.failed) process.exitCode = EXIT.unknown;
    return false;
  }
}
