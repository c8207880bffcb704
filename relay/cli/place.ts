/** Which relay a command is about, and what the command says when it cannot do what was asked. */
import type { Command } from 'commander';
import { BrowserError } from '../server/browser-store.ts';
import { PairingLockedError } from '../server/pairing-codes.ts';
import { SecretFileError } from '../server/secret-file.ts';
import { DEFAULT_PORT } from '../server/start-relay.ts';
import { defaultTokenFile } from '../server/token.ts';
import { portNumber } from './port.ts';
import { ServiceError } from './service/installed-service.ts';

const EXIT_FAILED = 1;
const EXIT_UNKNOWN = 3;

export interface Place {
  readonly port: number;
  readonly tokenFile: string;
}

/** There is no relay of ours, or it does not answer. The message says what to do. */
export class NoRelayError extends Error {
  override readonly name = 'NoRelayError';
}

/** Their messages say what to do. */
const OURS = [SecretFileError, PairingLockedError, BrowserError, ServiceError];

export function withPlace(command: Command): Command {
  return command
    .option('--port <number>', `port of the relay (default: ${DEFAULT_PORT})`, portNumber)
    .option('--token-file <file>', 'file with the default client token');
}

/** The options may stand before the name of the command as well as after it. */
export function placeOf(command: Command, own: Partial<Place>): Place {
  const ofRelay = command.parent?.opts<Partial<Place>>() ?? {};
  return {
    port: own.port ?? ofRelay.port ?? DEFAULT_PORT,
    tokenFile: own.tokenFile ?? ofRelay.tokenFile ?? defaultTokenFile(),
  };
}

export async function attempt(run: () => void | Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof NoRelayError || OURS.some((kind) => error instanceof kind))) throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = error instanceof NoRelayError ? EXIT_UNKNOWN : EXIT_FAILED;
  }
}
