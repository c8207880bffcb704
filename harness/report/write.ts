import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { whyNotWritten } from '../base/write-trouble.ts';

/** A file could not be written. The message says which and why. */
export class ReportFileError extends Error {
  override readonly name = 'ReportFileError';
}

/**
 * Writes a report file as UTF-8 and creates its folders. `what` describes the file in errors, for example
 * `JSON summary`. Rejects with {@link ReportFileError}.
 */
export function writeReportFile(file: string, text: string, what: string): Promise<void> {
  return put(writeFile, file, text, what);
}

/** Like {@link writeReportFile}, but keeps what the file already has. */
export function appendReportFile(file: string, text: string, what: string): Promise<void> {
  return put(appendFile, file, text, what);
}

type Write = (file: string, text: string, encoding: 'utf8') => Promise<void>;

async function put(write: Write, file: string, text: string, what: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await write(file, text, 'utf8');
  } catch (cause) {
    throw new ReportFileError(`Cannot write the ${what} to ${file}: ${whyNotWritten(cause, file)}`, {
      cause,
    });
  }
}
