/**
 * What Chromium announces once, to the first who enables a domain: execution contexts, scripts, style sheets.
 * All clients of a tab share one real session, so a late-comer gets it from here.
 */
import { RELAY_LIMITS } from '../limits.ts';
import { isObject, parseBody, type Json } from './json.ts';

interface Kind {
  readonly domain: string;
  /** The event that announces a thing, and where its id is in the params. */
  readonly created: string;
  readonly idOf: (params: Json) => unknown;
  /** The event that reports its end, with the id. */
  readonly gone?: string;
  readonly goneIdOf?: (params: Json) => unknown;
}

const KINDS: readonly Kind[] = [
  {
    domain: 'Runtime',
    created: 'Runtime.executionContextCreated',
    idOf: ({ context }) => (isObject(context) ? context['id'] : undefined),
    gone: 'Runtime.executionContextDestroyed',
    goneIdOf: (params) => params['executionContextId'],
  },
  { domain: 'Debugger', created: 'Debugger.scriptParsed', idOf: (params) => params['scriptId'] },
  {
    domain: 'CSS',
    created: 'CSS.styleSheetAdded',
    idOf: ({ header }) => (isObject(header) ? header['styleSheetId'] : undefined),
    gone: 'CSS.styleSheetRemoved',
    goneIdOf: (params) => params['styleSheetId'],
  },
];

const BY_EVENT = new Map<string, Kind>();
for (const kind of KINDS) {
  BY_EVENT.set(kind.created, kind);
  if (kind.gone !== undefined) BY_EVENT.set(kind.gone, kind);
}

/** Whether Chromium announces things of this domain to the first `enable` only. */
export function announcesOnce(domain: string): boolean {
  return KINDS.some((kind) => kind.domain === domain);
}

/** Chromium's word that a new document begins: everything announced for the last one is void. */
const CLEARED = 'Runtime.executionContextsCleared';

export class Announced {
  private readonly things = new Map<Kind, Map<unknown, string>>();
  private readonly inTab: { chars: number };

  /** `inTab` counts the characters that all sessions of the tab remember. */
  constructor(inTab: { chars: number }) {
    this.inTab = inTab;
  }

  /** Takes note of an event; `body` is the JSON text of its params. */
  note(method: string, body: string): void {
    if (method === CLEARED) return this.clear();
    const kind = BY_EVENT.get(method);
    if (kind === undefined) return;
    const params = parseBody(body);
    const known = this.things.get(kind) ?? new Map<unknown, string>();
    this.things.set(kind, known);
    if (method === kind.gone) return this.drop(known, kind.goneIdOf?.(params));
    const id = kind.idOf(params);
    this.drop(known, id);
    known.set(id, body);
    this.inTab.chars += body.length;
    const { announcedMax, announcedCharsMax } = RELAY_LIMITS;
    while (known.size > 0 && (known.size > announcedMax || this.inTab.chars > announcedCharsMax)) {
      this.drop(known, known.keys().next().value);
    }
  }

  private drop(known: Map<unknown, string>, id: unknown): void {
    this.inTab.chars -= known.get(id)?.length ?? 0;
    known.delete(id);
  }

  /** What a late-comer to a domain must be told, in Chromium's order: event and body. */
  *of(domain: string): Iterable<readonly [method: string, body: string]> {
    for (const [kind, known] of this.things) {
      if (kind.domain !== domain) continue;
      for (const body of known.values()) yield [kind.created, body];
    }
  }

  /** Nobody has the domain enabled any more: Chromium will announce everything anew. */
  forget(domain: string): void {
    for (const kind of this.things.keys()) if (kind.domain === domain) this.dropAll(kind);
  }

  clear(): void {
    for (const kind of this.things.keys()) this.dropAll(kind);
  }

  /** The characters that this session remembers, counted anew. */
  countChars(): number {
    let chars = 0;
    for (const known of this.things.values()) for (const body of known.values()) chars += body.length;
    return chars;
  }

  private dropAll(kind: Kind): void {
    for (const body of this.things.get(kind)?.values() ?? []) this.inTab.chars -= body.length;
    this.things.delete(kind);
  }
}
