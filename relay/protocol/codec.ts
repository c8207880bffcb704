/**
 * Frames as text: a JSON header, then optionally a newline and a JSON body.
 *
 * The body is split off so that a relay can pass a result of several megabytes on to its client without
 * parsing and printing it again. JSON text never holds a raw newline when `JSON.stringify` made it, so the
 * first newline ends the header.
 */
import * as v from 'valibot';
import {
  EXTENSION_FRAMES,
  RELAY_FRAMES,
  type ExtensionFrame,
  type RelayFrame,
  type Unnumbered,
} from './frames.ts';
import { LINK_LIMITS } from './limits.ts';
import {
  PairConfirm,
  PairDone,
  PairShare,
  PairStart,
  type ExtensionPairFrame,
  type RelayPairFrame,
} from './pair-frames.ts';

/**
 * Parts the frames of one WebSocket message. The relay gathers what it sends in one turn into one message:
 * one system call, and one note in the extension's ledger, for all of them. Neither JSON text nor anything
 * that `JSON.stringify` makes holds this character raw.
 */
const SEPARATOR = '\x1e';

/** One message of several frames' texts. */
export function joinFrames(texts: readonly string[]): string {
  return texts.join(SEPARATOR);
}

/** The texts of the frames in a message; of too many ({@link LINK_LIMITS}), one more than are allowed. */
export function splitFrames(message: string): string[] {
  return message.split(SEPARATOR, LINK_LIMITS.messageFramesMax + 1);
}

/** A frame and its body: JSON text that has not been parsed. */
export interface Packet<F> {
  readonly frame: F;
  readonly body?: string;
}

/** A frame that does not follow the protocol. The connection that sent it cannot be trusted any further. */
export class BadFrameError extends Error {
  override readonly name = 'BadFrameError';
  readonly code = 'HOLDFAST_BAD_FRAME';
}

/** The text of a frame. */
export function encode(
  frame: RelayFrame | ExtensionFrame | RelayPairFrame | ExtensionPairFrame,
  body?: string,
): string {
  const header = JSON.stringify(frame);
  return body === undefined ? header : `${header}\n${body}`;
}

/** The text of a frame, with its number put in. */
export function encodeNumbered(
  frame: Unnumbered<RelayFrame | ExtensionFrame>,
  n: number,
  body?: string,
): string {
  const header = `{"n":${n},${JSON.stringify(frame).slice(1)}`;
  return body === undefined ? header : `${header}\n${body}`;
}

/** Reads what a relay sent. Throws {@link BadFrameError}. */
export function decodeRelayFrame(text: string): Packet<RelayFrame> {
  return decode<RelayFrame>(RELAY_FRAMES, text);
}

/** Reads what an extension sent. Throws {@link BadFrameError}. */
export function decodeExtensionFrame(text: string): Packet<ExtensionFrame> {
  return decode<ExtensionFrame>(EXTENSION_FRAMES, text);
}

/** Whether a text claims to be a frame of pairing by a code. */
export function isPairFrame(text: string): boolean {
  const { type } = headerOf(text) ?? {};
  return typeof type === 'string' && type.startsWith('pair.');
}

/** Reads what an extension sent to pair. Throws {@link BadFrameError}. */
export function decodeExtensionPairFrame(text: string): ExtensionPairFrame {
  return decode<ExtensionPairFrame>({ 'pair.start': PairStart, 'pair.confirm': PairConfirm }, text).frame;
}

/** Reads what a relay sent to pair. Throws {@link BadFrameError}. */
export function decodeRelayPairFrame(text: string): RelayPairFrame {
  return decode<RelayPairFrame>({ 'pair.share': PairShare, 'pair.done': PairDone }, text).frame;
}

/**
 * The version in a `connect` or `pair.start`, also in one that does not follow this build's schema because it is of another version.
 * Undefined where the text is neither or has no version.
 */
export function connectVersion(text: string): number | undefined {
  const { type, protocol } = headerOf(text) ?? {};
  return (type === 'connect' || type === 'pair.start') && typeof protocol === 'number' ? protocol : undefined;
}

function headerOf(text: string): { readonly type?: unknown; readonly protocol?: unknown } | undefined {
  try {
    const [header = ''] = text.split('\n', 1);
    const json: unknown = JSON.parse(header);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function decode<F>(schemas: Readonly<Record<string, v.GenericSchema<F>>>, text: string): Packet<F> {
  if (text.length > LINK_LIMITS.frameCharsMax) {
    throw new BadFrameError(
      `frame of ${text.length} characters; at most ${LINK_LIMITS.frameCharsMax} are taken`,
    );
  }
  const newline = text.indexOf('\n');
  const header = newline < 0 ? text : text.slice(0, newline);
  let json: unknown;
  try {
    json = JSON.parse(header);
  } catch (cause) {
    throw new BadFrameError(`frame header is not JSON: ${header.slice(0, 80)}`, { cause });
  }
  const type = (json as { readonly type?: unknown } | null)?.type;
  const schema = typeof type === 'string' && Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  if (schema === undefined)
    throw new BadFrameError(`frame ${header.slice(0, 80)}: type: not one of this end's`);
  const parsed = v.safeParse(schema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new BadFrameError(
      `frame ${header.slice(0, 80)}: ${v.getDotPath(issue) ?? 'frame'}: ${issue.message}`,
    );
  }
  return newline < 0 ? { frame: parsed.output } : { frame: parsed.output, body: text.slice(newline + 1) };
}
