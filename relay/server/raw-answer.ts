/** Answers on a bare socket: refused upgrades, and what is no HTTP request at all. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Denial } from './access.ts';

/** On every answer: no browser may take it for anything but what it says it is, nor keep it. */
export const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Sends the refusal, and closes without waiting for the peer. */
export function answerRaw(stream: Duplex, { status, message }: Denial): void {
  stream.on('error', () => stream.destroy());
  if (!stream.writable) return void stream.destroy();
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(message)}`,
    ...Object.entries(SAFE_HEADERS).map(([name, value]) => `${name}: ${value}`),
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${message}`, () => stream.destroy());
}

/** Answers what Node could not read as a request. */
export function answerUnreadable(error: NodeJS.ErrnoException, stream: Duplex): void {
  answerRaw(stream, UNREADABLE[error.code ?? ''] ?? { status: 400, message: 'This is not an HTTP request.' });
}

const UNREADABLE: Readonly<Record<string, Denial>> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    message:
      'The request was refused: its address and headers are longer than the relay takes (headBytesMax).',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: 'The request was refused: it took too long to arrive.' },
};
