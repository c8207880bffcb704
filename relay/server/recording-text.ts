/** What a recording keeps of a message: names and ids, and neither content of pages nor secrets. */
import { splitFrames, joinFrames } from '../protocol/codec.ts';
import { readOutcomeData } from '../protocol/outcome-data.ts';

/** More is not parsed: what is kept of a long message stands at its two ends. */
const PARSED_CHARS_MAX = 8_192;
/** Of a message that is kept with its parameters. */
const WHOLE_CHARS_MAX = 4_096;
const LIST_MAX = 100;
const ENDS_CHARS = 400;

/** Of messages between relay and extension: their headers have these. Their bodies are CDP's. */
const HEADER_KEYS: ReadonlySet<string> = new Set([
  ...[
    'n',
    'type',
    'id',
    'method',
    'tab',
    'tabs',
    'state',
    'session',
    'attachment',
    'from',
    'replaces',
    'reason',
  ],
  ...['targetId', 'openerId', 'browserContextId', 'attachedTargets', 'error', 'code', 'status', 'stamp'],
  ...['protocol', 'min', 'max', 'relayId', 'listeningMs', 'boot', 'number', 'attempt', 'polite', 'ledger'],
  ...['bootNumber', 'bootId', 'started', 'resume', 'received', 'resumed', 'heartbeatMs', 'silenceMaxMs'],
  ...['instanceId', 'extensionVersion', 'browser', 'product'],
]);
/** Of parameters of `Target`, and of execution contexts. */
const TARGET_KEYS: ReadonlySet<string> = new Set([
  ...[
    'targetId',
    'sessionId',
    'targetInfo',
    'targetInfos',
    'type',
    'attached',
    'openerId',
    'browserContextId',
  ],
  ...['autoAttach', 'flatten', 'waitForDebuggerOnStart', 'waitingForDebugger', 'discover'],
  ...['context', 'id', 'uniqueId', 'executionContextId', 'executionContextUniqueId'],
]);
const RESULT_KEYS: ReadonlySet<string> = new Set(['targetId', 'sessionId', 'browserContextId']);
const ANY_PARAMS: ReadonlySet<string> = new Set(['awaitPromise']);
/** Of a handshake: they prove who somebody is. */
const SECRET_KEYS: ReadonlySet<string> = new Set([
  'proof',
  'relayNonce',
  'extensionNonce',
  'share',
  'confirm',
]);
/** Ids and names, and nothing that could be a sentence, an address or a page's text. */
const ID = /^[\w.:-]{1,100}(?:\/[\d.]{1,40})?$/;

type Json = Readonly<Record<string, unknown>>;

/** `withParams`: also parameters, results and events, as far as they fit into 4,096 characters. */
export function recordedText(link: 'client' | 'extension', text: string, withParams: boolean): string {
  if (link === 'client') {
    if (withParams) return text.slice(0, WHOLE_CHARS_MAX);
    return text.length > PARSED_CHARS_MAX ? ends(text) : cdpText(text);
  }
  return joinFrames(splitFrames(text).map((frame) => linkText(frame, withParams)));
}

function linkText(frame: string, withParams: boolean): string {
  const newline = frame.indexOf('\n');
  const header = newline < 0 ? frame : frame.slice(0, newline);
  if (header.length > PARSED_CHARS_MAX) return ends(header);
  const json = parsed(header);
  if (!withParams) return JSON.stringify(pick(json, HEADER_KEYS));
  const shown = Object.fromEntries(Object.entries(json).filter(([key]) => !SECRET_KEYS.has(key)));
  return (JSON.stringify(shown) + (newline < 0 ? '' : frame.slice(newline))).slice(0, WHOLE_CHARS_MAX);
}

function cdpText(text: string): string {
  const { id, method, sessionId, params, result, error } = parsed(text);
  const keys =
    typeof method === 'string' && /^(?:Target\.|Runtime\.executionContext)/.test(method)
      ? TARGET_KEYS
      : ANY_PARAMS;
  return JSON.stringify({
    ...pick({ id, method, sessionId }, CDP_KEYS),
    ...(isObject(params) ? { params: pick(params, keys) } : {}),
    ...(isObject(result) ? { result: pick(result, RESULT_KEYS) } : {}),
    ...(isObject(error) ? { error: errorOf(error) } : {}),
  });
}

const CDP_KEYS: ReadonlySet<string> = new Set(['id', 'method', 'sessionId']);

function errorOf({ code, data }: Json): Json {
  return {
    ...(typeof code === 'number' ? { code } : {}),
    ...(readOutcomeData(data) === undefined || !isKept(data) ? {} : { data }),
  };
}

/** Keeps these keys, at any depth, and of texts only ids. */
function pick(value: Json, keys: ReadonlySet<string>): Json {
  const kept = Object.entries(value).filter(([key, item]) => keys.has(key) && isKept(item));
  return Object.fromEntries(kept.map(([key, item]) => [key, reduced(item, keys)]));
}

function reduced(value: unknown, keys: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    return value
      .slice(0, LIST_MAX)
      .filter(isKept)
      .map((item) => reduced(item, keys));
  }
  return isObject(value) ? pick(value, keys) : value;
}

function isKept(value: unknown): boolean {
  return value !== undefined && (typeof value !== 'string' || ID.test(value));
}

/** What is known of a long message without parsing it: as Chromium, the relay and their clients write it. */
function ends(text: string): string {
  const start = text.slice(0, ENDS_CHARS);
  const end = text.slice(-ENDS_CHARS);
  const [, number, type] = /^\{(?:"n":(\d+),)?"type":"([\w.-]{1,100})"/.exec(start) ?? [];
  if (type !== undefined)
    return JSON.stringify({ ...(number === undefined ? {} : { n: Number(number) }), type });
  const id = /^\{"id":(\d+),/.exec(start)?.[1];
  const method = /^\{(?:"id":\d+,)?(?:"sessionId":"[\w-]+",)?"method":"([\w.]+)"/.exec(start)?.[1];
  const session = (/"sessionId":"([\w-]+)"\}$/.exec(end) ??
    /^\{(?:"id":\d+,)?"sessionId":"([\w-]+)"/.exec(start))?.[1];
  return JSON.stringify({
    ...(id === undefined ? {} : { id: Number(id) }),
    ...(method === undefined ? {} : { method }),
    ...(session === undefined ? {} : { sessionId: session }),
    ...(id !== undefined && method === undefined ? { result: {} } : {}),
  });
}

function parsed(text: string): Json {
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
