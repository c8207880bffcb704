/** What a frame carries, message by message, for the page. */
import { splitFrames } from '../../../relay/protocol/codec.ts';
import { jsonObject } from '../../base/json-object.ts';
import type { FrameEntry } from '../../history/event.ts';
import { cdpMessage, linkHeaders, type AnnouncedTab, type LinkHeader } from '../../oracle/messages.ts';
import type { Kind } from './page-model.ts';

export interface Message {
  readonly kind: Extract<Kind, 'command' | 'answer' | 'error' | 'event' | 'control' | 'heartbeat'>;
  /** The CDP method, or the frame's type. Undefined for answers, which have their command's. */
  readonly method?: string | undefined;
  readonly id?: number | undefined;
  /** More than method and number say, such as the text of an error. */
  readonly about?: string | undefined;
  /** Chromium's number of the tab. */
  readonly tab?: number | undefined;
  readonly session?: string | undefined;
  /** A page that a client is attached to from here on. */
  readonly attached?: { readonly session: string; readonly targetId: string; readonly isPage: boolean };
  /** A session that ends. */
  readonly detached?: string | undefined;
  readonly states: readonly AnnouncedTab[];
  readonly attachment?: string | undefined;
  /** Number in the channel between extension and relay. */
  readonly n?: number | undefined;
  readonly body?: string | undefined;
  /** What is shown on request. */
  readonly payload: string;
}

const HEARTBEATS: ReadonlySet<string> = new Set(['ping', 'pong', 'ack']);

/** All messages of a frame; at least one. */
export function messagesIn(frame: FrameEntry): readonly Message[] {
  const { opcode, text, tail, bytes, link } = frame;
  const payload = text === undefined ? `${bytes} bytes` : text + rest(tail, bytes, text);
  if (opcode === 'ping' || opcode === 'pong')
    return [{ kind: 'heartbeat', method: `WebSocket ${opcode}`, states: [], payload }];
  if (opcode === 'close') return [{ kind: 'control', method: 'close', about: text, states: [], payload }];
  if (opcode === 'binary' || text === undefined)
    return [{ kind: 'event', method: opcode, states: [], payload }];
  return link === 'client' ? [clientMessage(frame, payload)] : linkMessages(frame, text);
}

function rest(tail: string | undefined, bytes: number, text: string): string {
  if (tail === undefined) return '';
  return `\n… ${Math.max(0, bytes - text.length - tail.length)} more bytes …\n${tail}`;
}

function clientMessage(frame: FrameEntry, payload: string): Message {
  const message = cdpMessage(frame);
  if (message === undefined) return { kind: 'event', method: 'text', states: [], payload };
  const { id, method, sessionId, params, error } = message;
  const base = { id, method, session: sessionId, states: [], payload };
  if (method === undefined) {
    const text = error === undefined ? undefined : (error as { readonly message?: string }).message;
    return error === undefined ? { ...base, kind: 'answer' } : { ...base, kind: 'error', about: text };
  }
  const body = bodyText(params);
  if (id !== undefined) return { ...base, kind: 'command', body, about: shortOf(params) };
  return { ...base, kind: 'event', about: shortOf(params), ...sessionChange(method, params) };
}

interface TargetParams {
  readonly sessionId?: string;
  readonly targetInfo?: { readonly targetId?: string; readonly type?: string };
}

function sessionChange(method: string, params: unknown): Pick<Message, 'attached' | 'detached'> {
  const { sessionId: session, targetInfo } = (params ?? {}) as TargetParams;
  if (method === 'Target.detachedFromTarget') return { detached: session };
  if (method !== 'Target.attachedToTarget' || session === undefined) return {};
  const { targetId, type = 'page' } = targetInfo ?? {};
  return targetId === undefined ? {} : { attached: { session, targetId, isPage: type === 'page' } };
}

interface FullHeader extends LinkHeader {
  readonly session?: string;
  readonly attachment?: string;
  readonly error?: { readonly message?: string };
  readonly tabs?: readonly AnnouncedTab[];
}

function linkMessages(frame: FrameEntry, text: string): Message[] {
  const parts = splitFrames(text);
  return parts.map((part, index) => {
    const last = index === parts.length - 1;
    const payload = last ? part + rest(frame.tail, frame.bytes, text) : part;
    const [header] = linkHeaders({ ...frame, text: part });
    return header === undefined ? foreignMessage(frame, part, payload) : linkMessage(header, part, payload);
  });
}

function linkMessage(header: FullHeader, part: string, payload: string): Message {
  const { type, id, n, method, tab, session, attachment, reason, code, state, tabs, error } = header;
  const newline = part.indexOf('\n');
  const body = newline < 0 ? undefined : part.slice(newline + 1);
  const states = [...(state === undefined ? [] : [state]), ...(tabs ?? [])];
  const base = { id, n, session, attachment, body, states, payload, tab: tab ?? state?.tab };
  if (HEARTBEATS.has(type)) return { ...base, kind: 'heartbeat', method: type };
  if (type === 'result') return { ...base, kind: 'answer' };
  if (type === 'error') return { ...base, kind: 'error', about: error?.message ?? reason };
  const about = shortOf(body === undefined ? undefined : jsonObject(body));
  if (type === 'forwardCDPEvent') return { ...base, kind: 'event', method, about };
  if (id !== undefined) return { ...base, kind: 'command', method: method ?? type, about };
  return { ...base, kind: 'control', method: type, about: reason ?? code };
}

interface ForeignMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly method?: string; readonly sessionId?: string };
  readonly error?: unknown;
}

/** The relays that people compare with have JSON-RPC messages, with CDP in their parameters. */
function foreignMessage(frame: FrameEntry, part: string, payload: string): Message {
  const found = jsonObject(part) as ForeignMessage | undefined;
  const base = { states: [], payload };
  if (found === undefined) return { ...base, kind: 'event', method: 'text' };
  const { id: number, params } = found;
  const id = typeof number === 'number' ? number : undefined;
  const method = typeof params?.method === 'string' ? params.method : found.method;
  if (found.method !== undefined && HEARTBEATS.has(found.method))
    return { ...base, kind: 'heartbeat', method: found.method };
  if (found.method === undefined)
    return { ...base, id, kind: found.error === undefined ? 'answer' : 'error' };
  const isCommand = id !== undefined && frame.from === 'server';
  return { ...base, id, method, session: params?.sessionId, kind: isCommand ? 'command' : 'event' };
}

function bodyText(params: unknown): string | undefined {
  return params === undefined ? undefined : JSON.stringify(params);
}

const SHORT_CHARS = 48;

/** What tells a command from others of its method: the address, or the beginning of the expression. */
function shortOf(params: unknown): string | undefined {
  const { url, expression } = (params ?? {}) as { readonly url?: unknown; readonly expression?: unknown };
  const text = typeof url === 'string' ? url : typeof expression === 'string' ? expression : undefined;
  if (text === undefined) return undefined;
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= SHORT_CHARS ? line : `${line.slice(0, SHORT_CHARS - 1)}…`;
}
