import { InvalidArgumentError } from 'commander';

/** A port, as commander's options have it. Throws the error that commander shows as wrong usage. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  }
  return port;
}
