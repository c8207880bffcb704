/** The relay's log in a file. It is bounded: a full one becomes `FILE.1`, and an older one goes. */
import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from 'node:fs';
import { FILE_LIMITS } from '../server/file-limits.ts';

const { O_APPEND, O_CREAT, O_WRONLY } = constants;
const OWNER_ONLY = 0o600;

/** Raised at the start, when the log cannot be kept. */
export class LogFileError extends Error {
  override readonly name = 'LogFileError';
  readonly code = 'HOLDFAST_LOG_FILE';
}

/**
 * Returns a stream's `write`, for whole lines. Throws {@link LogFileError} if the file cannot be opened. Later errors, of
 * a full disk for instance, lose lines and nothing else.
 */
export function openLogFile(
  file: string,
  bytesMax: number = FILE_LIMITS.logFileBytesMax,
): (text: string) => boolean {
  let { handle, bytes } = open(file);
  return (text) => {
    const length = Buffer.byteLength(text);
    try {
      if (bytes > 0 && bytes + length > bytesMax) {
        renameSync(file, `${file}.1`);
        const fresh = open(file);
        // Only now: if that fails, the number of a closed file may be that of another one, such as a socket.
        closeSync(handle);
        ({ handle, bytes } = fresh);
      }
      writeSync(handle, text);
      bytes += length;
    } catch {
      return false;
    }
    return true;
  };
}

function open(file: string): { handle: number; bytes: number } {
  try {
    const handle = openSync(file, O_APPEND | O_CREAT | O_WRONLY, OWNER_ONLY);
    return { handle, bytes: fstatSync(handle).size };
  } catch (cause) {
    throw new LogFileError(
      `The log cannot be written: ${(cause as Error).message}. Choose another file with --log-file.`,
      { cause },
    );
  }
}
