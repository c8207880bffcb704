/** A client's text as a command: what Chromium's own endpoint would take, and its answers to what it would not. */
import { shapeOf, outline } from '../../protocol/json-text.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { INVALID_PARAMS, invalidRequest, METHOD_NOT_FOUND, PARSE_ERROR, type CdpError } from '../errors.ts';
import { limitReached } from '../quota.ts';
import { isObject, stringOf, type Json } from './json.ts';

/** The parts of a message by which its answer is known. */
export interface Address {
  /** Undefined where the message has none that could be repeated. */
  readonly id: number | undefined;
  /** Undefined for the browser itself. */
  readonly sessionId: string | undefined;
}

/** A message that can be carried out, or the error that answers it. */
export type ClientMessage =
  | (Address & { readonly id: number; readonly method: string; readonly params: Json })
  | (Address & { readonly error: CdpError });

/** What the message counts against the limits: its characters, and more for each value in it. */
export interface Measured {
  readonly tooDeep: boolean;
  readonly chars: number;
}

/** Reads the text once, without parsing it. */
export function measure(text: string): Measured {
  const { tooDeep, values } = shapeOf(text, RELAY_LIMITS.messageNestingMax);
  return { tooDeep, chars: text.length + values * RELAY_LIMITS.valueChars };
}

/** Parses the message. Never throws. */
export function readMessage(text: string, { tooDeep }: Measured): ClientMessage {
  if (tooDeep) return { ...addressOf(text), error: TOO_DEEP };
  const message = parse(text);
  if (message === undefined) return { ...NOWHERE, error: PARSE_ERROR };
  if (!isObject(message)) return { ...NOWHERE, error: invalidRequest('Message must be an object') };
  const { method, params, sessionId } = message;
  const address = readAddress(message);
  const { id } = address;
  if (id === undefined) return { ...address, error: invalid('must', 'integer', 'id') };
  if (typeof method !== 'string' || method === '') {
    return { ...address, error: invalid('must', 'string', 'method') };
  }
  if (sessionId !== undefined && typeof sessionId !== 'string') {
    return { ...address, error: invalid('may', 'string', 'sessionId') };
  }
  // Chromium takes an array or null for an empty object.
  if (params !== undefined && typeof params !== 'object') {
    return { ...address, error: invalid('may', 'object', 'params') };
  }
  if (method.length > RELAY_LIMITS.methodCharsMax) {
    return { ...address, error: LONG_METHOD };
  }
  return { id, sessionId: address.sessionId, method, params: isObject(params) ? params : {} };
}

/** How a message is to be answered that is not carried out. Parses its top level only. */
export function addressOf(text: string): Address {
  const message = parse(outline(text));
  return isObject(message) ? readAddress(message) : NOWHERE;
}

const NOWHERE: Address = { id: undefined, sessionId: undefined };

const TOO_DEEP = limitReached(
  {
    what: 'The message',
    who: 'a message',
    limit: 'messageNestingMax',
    things: 'levels',
    advice: 'Pass the value as JSON text, and parse it in the page',
  },
  INVALID_PARAMS,
);
const LONG_METHOD = limitReached(
  {
    what: 'The command',
    who: 'the name of a method',
    limit: 'methodCharsMax',
    things: 'characters',
    advice: 'CDP has no such method',
  },
  METHOD_NOT_FOUND,
);

function readAddress({ id, sessionId }: Json): Address {
  // An empty session id is Chromium's name for the browser itself.
  return {
    id: Number.isSafeInteger(id) ? (id as number) : undefined,
    sessionId: stringOf(sessionId) || undefined,
  };
}

function invalid(verb: 'must' | 'may', type: string, member: string): CdpError {
  return invalidRequest(`Message ${verb} have ${type} '${member}' property`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
