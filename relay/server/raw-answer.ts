/** Answers on a bare socket: refused upgrades, and what is no HTTP request at all. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refusalText } from '../protocol/refusal-text.ts';
import { denial, type Denial } from './access.ts';
import { SERVER_LIMITS } from './limits.ts';

/** On every answer: no browser may take it for anything but what it says it is, nor keep it. */
export const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** Sends the refusal, and closes without waiting for the peer. */
export function answerRaw(stream: Duplex, { status, refusal }: Denial): void {
  const message = refusalText(refusal);
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

/** Why what Node could not read as a request is refused. */
export function unreadable({ code = '' }: NodeJS.ErrnoException): Denial {
  return UNREADABLE[code] ?? NO_REQUEST;
}

const NO_REQUEST = denial(400, {
  rule: 'http.syntax',
  what: 'The request',
  why: 'it is not an HTTP request',
  option: 'Use http:// or ws://, without TLS',
});

const UNREADABLE: Readonly<Record<string, Denial>> = {
  HPE_HEADER_OVERFLOW: denial(431, {
    rule: 'limit.headBytesMax',
    what: 'The request',
    why: `its URL and headers can have up to ${SERVER_LIMITS.headBytesMax} bytes (headBytesMax)`,
    option: 'No option changes this limit. Send less',
  }),
  ERR_HTTP_REQUEST_TIMEOUT: denial(408, {
    rule: 'limit.requestMs',
    what: 'The request',
    why:
      `its headers can take up to ${SERVER_LIMITS.headMs} ms to arrive (headMs), and all of it up to ` +
      `${SERVER_LIMITS.requestMs} ms (requestMs)`,
    option: 'No option changes these limits. Send the request without pauses',
  }),
};
