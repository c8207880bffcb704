/** The addresses that the user names with `--accept-address`. */
import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

const PORT_MAX = 65_535;

/** `HOST:PORT` as an extension says it: it dials loopback addresses by number. */
export function acceptedAddress(text: string): string {
  const [, host = '', digits = ''] = /^(\S+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const isLoopback =
    host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
  if (!isLoopback || port < 1 || port > PORT_MAX) {
    throw new InvalidArgumentError(
      'Expected the loopback address and port that the extension connects to, such as 127.0.0.1:9000.',
    );
  }
  return `${host === 'localhost' ? '127.0.0.1' : host}:${port}`;
}
