/** Where the relay's messages go: to a person on a terminal, or to a program. */
import { pino } from 'pino';
import type { Audit } from '../core/audit.ts';
import type { Log } from '../core/log.ts';
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
}

type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'write'> & { readonly fd: number };

/** `noColor`: the variable NO_COLOR. What a person reads are the events; what a program reads are the messages, as pino writes them. */
export function logTo(stream: Stream, { log: format, logLevel }: LogOptions, noColor = ''): LogOutput {
  if ((format ?? (stream.isTTY ? 'text' : 'json')) === 'json')
    return { log: jsonLog(stream.fd, logLevel), onEvent: () => undefined };
  const isSilent = logLevel === 'silent';
  const report = new TerminalReport({
    write: (text) => {
      if (!isSilent) stream.write(text);
    },
    // As https://no-color.org has it.
    colour: stream.isTTY && noColor === '',
    now: Date.now,
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

function jsonLog(fd: number, level: string): Log {
  const logger = pino({ level, base: undefined }, pino.destination({ fd, sync: true }));
  return {
    debug: (message, details) => logger.debug(details, message),
    info: (message, details) => logger.info(details, message),
    warn: (message, details) => logger.warn(details, message),
  };
}
