import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file could not be written. The message says which and why. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError';
}

/**
 * Writes a report file as UTF-8 and creates its folders. `what` describes the file in errors, for example
 * `JSON summary`. Rejects with {@link ReportFileError}.
 */
export async function writeReportFile(file: string, text: string, what: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ReportFileError(`Cannot write the ${what} to ${file}: ${reason}`, { cause });
  }
}
