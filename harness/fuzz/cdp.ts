/** Commands and events of the Chrome DevTools Protocol, with params that are plausible. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { object, ref, type Node } from './text.ts';
import { oddValue } from './values.ts';

interface Property {
  readonly name: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly enum?: readonly string[];
  readonly optional?: boolean;
}

/** A command or an event. */
export interface Message {
  readonly method: string;
  readonly properties: readonly Property[];
}

interface Domain {
  readonly domain: string;
  readonly commands?: readonly { readonly name: string; readonly parameters?: readonly Property[] }[];
  readonly events?: readonly { readonly name: string; readonly parameters?: readonly Property[] }[];
}

const require = createRequire(import.meta.url);

const DOMAINS = ['browser', 'js'].flatMap(
  (name) => (require(`devtools-protocol/json/${name}_protocol.json`) as { domains: Domain[] }).domains,
);

export const COMMANDS: readonly Message[] = DOMAINS.flatMap(({ domain, commands = [] }) =>
  commands.map(({ name, parameters = [] }) => ({ method: `${domain}.${name}`, properties: parameters })),
);

export const EVENTS: readonly Message[] = DOMAINS.flatMap(({ domain, events = [] }) =>
  events.map(({ name, parameters = [] }) => ({ method: `${domain}.${name}`, properties: parameters })),
);

/** Domains with many messages that the relay handles itself. */
const HANDLED = /^(Target|Browser|Fetch|IO|Page|Network|Runtime|Storage|Inspector|DOM|Emulation)\./;

/** Whose params the relay looks at. */
const READ: ReadonlySet<string> = new Set([
  'Browser.cancelDownload',
  'Browser.setDownloadBehavior',
  'DOM.setFileInputFiles',
  'Fetch.enable',
  'Fetch.requestPaused',
  'Page.addScriptToEvaluateOnNewDocument',
  'Page.createIsolatedWorld',
  'Page.frameNavigated',
  'Page.navigate',
  'Page.removeScriptToEvaluateOnNewDocument',
  'Runtime.addBinding',
  'Runtime.bindingCalled',
  'Runtime.executionContextCreated',
  'Runtime.removeBinding',
]);

/** One of these messages, rather one of those that the relay handles itself than one that it passes on. */
export function oneOf(messages: readonly Message[]): fc.Arbitrary<Message> {
  const handled = messages.filter(({ method }) => HANDLED.test(method));
  const read = messages.filter(({ method }) => READ.has(method) || method.startsWith('Target.'));
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...read) },
    { weight: 3, arbitrary: fc.constantFrom(...handled) },
    { weight: 2, arbitrary: fc.constantFrom(...messages) },
  );
}

/** Params: the required ones and any of the others, mostly plausible. */
export function paramsOf({ method, properties }: Message): fc.Arbitrary<Node> {
  // What the relay never looks at is not worth as much.
  const plausibleWeight = READ.has(method) ? 2 : 7;
  const members = properties.map((property) => {
    const value = fc.oneof(
      { weight: plausibleWeight, arbitrary: plausible(property) },
      { weight: 1, arbitrary: oddValue },
    );
    return property.optional === true ? fc.option(value, { nil: undefined, freq: 1 }) : value;
  });
  return fc.tuple(...members).map((values) => ({
    entries: values.flatMap((value, index) => {
      const name = properties[index]?.name;
      return value === undefined || name === undefined ? [] : [[name, value] as const];
    }),
  }));
}

/** What a page's target is like. */
export function targetInfo(targetId: Node, type = 'iframe'): Node {
  return object({
    targetId,
    type,
    title: '',
    url: 'https://a.test/',
    attached: true,
    canAccessOpener: false,
    browserContextId: 'default',
  });
}

const FRAME = object({ id: ref('target.0'), loaderId: 'L', url: 'https://a.test/', mimeType: 'text/html' });
const CONTEXT = object({ id: 1, origin: '', name: '', uniqueId: 'u', auxData: object({ isDefault: true }) });

function plausible({ name, type, $ref, enum: values }: Property): fc.Arbitrary<Node> {
  switch (name) {
    case 'targetId':
    case 'frameId':
      return fc.constantFrom('target.1', 'target.0', 'target.gone').map(ref);
    case 'sessionId':
      return fc.constantFrom('session.0', 'session.1', 'session.2', 'session.other', 'session.gone').map(ref);
    case 'flatten':
      return fc.constantFrom(true, true, true, false);
    case 'autoAttach':
    case 'discover':
      return fc.constantFrom(true, true, false);
    case 'requestId':
      return fc.constantFrom('paused-1', 'paused-2');
    case 'identifier':
      return fc.constantFrom('1', '2');
    case 'filter':
      return fc.constantFrom<Node[]>([object({})], [object({ type: 'tab' })], []);
    case 'url':
      return fc.constantFrom('https://a.test/', 'about:blank', 'data:text/html,x');
    case 'targetInfo':
      return fc.constantFrom('iframe', 'worker', 'service_worker').map((kind) => targetInfo(`child`, kind));
    case 'frame':
      return fc.constant(FRAME);
    case 'context':
      return fc.constant(CONTEXT);
    default:
      break;
  }
  if (values !== undefined) return fc.constantFrom(...values);
  if ($ref !== undefined) return fc.constantFrom<Node[]>(object({}), 'a', 1);
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.nat({ max: 100 });
    case 'number':
      return fc.constantFrom(0, 1, 1.5);
    case 'array':
      return fc.constantFrom<Node[]>([], ['a'], [object({})]);
    case 'object':
      return fc.constant(object({}));
    default:
      return fc.constantFrom('a', '1', '');
  }
}
