/** The relay closes the connection on a message that is too long, so the worker does not send one. */
import { LINK_LIMITS } from '../../relay/protocol/limits.ts';
import type { ReadError } from './chromium-errors.ts';

/** What a frame has besides its body, in bytes; it is far less. */
const HEADER_BYTES_MAX = 1_000;
const CHUNK_CHARS = 65_536;
const UTF8_BYTES_MAX = 3;
const SERVER_ERROR = -32_000;

/** The error in place of a result that is longer than one message may be; undefined if it fits. The command has run. */
export function resultTooLarge(
  body: string,
  maxBytes: number = LINK_LIMITS.frameCharsMax - HEADER_BYTES_MAX,
): ReadError | undefined {
  if (body.length * UTF8_BYTES_MAX <= maxBytes) return undefined;
  const bytes = body.length > maxBytes ? body.length : utf8Bytes(body);
  if (bytes <= maxBytes) return undefined;
  const message =
    `The command was executed, but its result is too large: over ${inMb(maxBytes)} MB as JSON (frameCharsMax), it has ` +
    `${body.length} characters. Ask for it in parts, for example with a stream (IO.read), or for less.`;
  return { error: { code: SERVER_ERROR, message }, reason: 'resultTooLarge' };
}

function inMb(bytes: number): number {
  return Math.round(bytes / 1e6);
}

function utf8Bytes(text: string): number {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(CHUNK_CHARS * UTF8_BYTES_MAX);
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    // A surrogate pair is not cut in two: each half would count as a character of its own.
    const end = at + CHUNK_CHARS - (isFirstOfPair(text.charCodeAt(at + CHUNK_CHARS - 1)) ? 1 : 0);
    bytes += encoder.encodeInto(text.slice(at, end), buffer).written;
    at = end;
  }
  return bytes;
}

function isFirstOfPair(charCode: number): boolean {
  return charCode >= 0xd800 && charCode < 0xdc00;
}
