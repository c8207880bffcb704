/** Frames of both links in a few words, for diagrams. Heartbeats and acknowledgements say nothing and are left out. */
import { splitFrames } from '../../relay/protocol/codec.ts';
import type { V1Message } from './relays/v1-messages.ts';
import type { FrameEntry } from '../history/event.ts';
import { jsonObject } from '../base/json-object.ts';

const NOISE = new Set(['ping', 'pong', 'ack']);

/** What a message carries, frame by frame. */
export function framesIn({ link, opcode, text = '' }: FrameEntry): string[] {
  if (opcode === 'close') return [`close ${text}`];
  if (link === 'client') return [cdpText(text)];
  return splitFrames(text).flatMap((frame) => linkText(frame) ?? []);
}

interface LinkHeader {
  /** Undefined in messages of the v1 relays. */
  readonly type?: string;
  readonly id?: number;
  readonly tab?: number;
  readonly method?: string;
  readonly reason?: string;
  readonly code?: string;
  readonly from?: number;
  readonly tabs?: readonly { readonly tab: number }[];
  readonly state?: { readonly tab: number };
  readonly boot?: { readonly number: number };
  readonly error?: { readonly message: string };
  readonly resumed?: boolean;
}

function linkText(frame: string): string | undefined {
  const [head = '', body] = frame.split('\n', 2);
  const header = jsonObject(head) as LinkHeader | undefined;
  if (header === undefined) return frame;
  if (header.type === undefined) return v1Text(header as V1Message);
  const { type, id, tab, method, reason, code, tabs, state, boot, error, resumed } = header;
  if (NOISE.has(type)) return undefined;
  const about = [
    id === undefined ? '' : `#${id}`,
    method === undefined ? '' : `${method}${expressionOf(body)}`,
    tab === undefined ? '' : `tab ${tab}`,
    state === undefined ? '' : `tab ${state.tab}`,
    tabs === undefined ? '' : `tabs ${tabs.map((one) => one.tab).join(', ') || 'none'}`,
    boot === undefined ? '' : `worker ${boot.number}`,
    resumed === undefined ? '' : resumed ? 'resumed' : 'new channel',
    reason ?? code ?? '',
    error === undefined ? '' : error.message,
  ];
  const name = type === 'forwardCDPCommand' ? 'command' : type === 'forwardCDPEvent' ? 'event' : type;
  return [name, ...about.filter((part) => part !== '')].join(' ');
}

function v1Text({ id, method, params, error }: V1Message): string | undefined {
  if (method !== undefined && NOISE.has(method)) return undefined;
  if (method === undefined)
    return `${error === undefined ? 'result' : 'error'} #${String(id)} ${error ?? ''}`.trimEnd();
  const { method: inner = method, params: about, sessionId } = params ?? {};
  const number = id === undefined ? 'event' : `command #${id}`;
  return `${number} ${inner}${expressionOf(JSON.stringify(about))}${sessionId === undefined ? '' : ` ${sessionId}`}`;
}

interface CdpText {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

function cdpText(text: string): string {
  const message = jsonObject(text) as CdpText | undefined;
  if (message === undefined) return text;
  const { id, method, params, error } = message;
  if (method !== undefined) {
    return `${id === undefined ? '' : `#${id} `}${method}${expressionOf(JSON.stringify(params))}`;
  }
  return `#${String(id)} ${error === undefined ? 'ok' : `error: ${error.message}`}`;
}

function expressionOf(params: string | undefined): string {
  const { expression, url } = (params === undefined ? {} : (jsonObject(params) ?? {})) as {
    readonly expression?: string;
    readonly url?: string;
  };
  return (expression ?? url ?? '') ? ` ${expression ?? url ?? ''}` : '';
}
