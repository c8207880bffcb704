/** Where the relay's messages go: to a person on a terminal, or to a program. */
import { pino } from 'pino';
import type { Audit } from '../core/audit.ts';
import type { Log } from '../core/log.ts';
import { openLogFile } from './log-file.ts';
import { TerminalReport } from './terminal-report.ts';

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

export interface LogOutput {
  readonly log: Log;
  readonly onEvent: Audit;
}

interface LogOptions {
  readonly log: LogFormat | undefined;
  readonly logLevel: string;
  /** In place of the stream. */
  readonly logFile?: string | undefined;
}

interface Stream {
  readonly isTTY: boolean;
  readonly write: (text: string) => unknown;
}

/** Throws {@link LogFileError}. `noColor`: the variable NO_COLOR. What a person reads are the events; what a program reads are the messages, as pino writes them. */
export function logTo(
  standardError: Stream & { readonly fd: number },
  { log: format, logLevel, logFile }: LogOptions,
  noColor = '',
): LogOutput {
  const file = logFile === undefined ? undefined : { isTTY: false, write: openLogFile(logFile) };
  const stream: Stream = file ?? standardError;
  // A file is read by people.
  if ((format ?? (stream.isTTY || file !== undefined ? 'text' : 'json')) === 'json') {
    const destination = file ?? pino.destination({ fd: standardError.fd, sync: true });
    return { log: jsonLog(destination, logLevel), onEvent: () => undefined };
  }
  const isSilent = logLevel === 'silent';
  const report = new TerminalReport({
    write: (text) => {
      if (!isSilent) stream.write(text);
    },
    // As https://no-color.org has it.
    colour: stream.isTTY && noColor === '',
    now: Date.now,
    hasDate: file !== undefined,
    later: (run, ms) => setTimeout(run, ms).unref(),
  });
  return {
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message, details) => report.warn(message, details),
    },
    onEvent: (event) => report.event(event),
  };
}

function jsonLog(destination: { write(text: string): unknown }, level: string): Log {
  const logger = pino({ level, base: undefined }, destination);
  return {
    debug: (message, details) => logger.debug(details, message),
    info: (message, details) => logger.info(details, message),
    warn: (message, details) => logger.warn(details, message),
  };
}
