/**
 * What a client session has set up, so that it can be set up again when Chromium takes the debugger away:
 * enabled domains, overrides, init scripts, bindings, auto-attach, interception. A later setting replaces an
 * earlier one, `disable` and `clear…` remove, so the journal stays small.
 */
import { partsOf } from '../../protocol/by-method.ts';
import { RELAY_LIMITS } from '../limits.ts';
import { limitReached, type Kept } from '../quota.ts';
import type { CdpError } from '../errors.ts';
import { setsUp } from '../methods/names.ts';
import { policyOf } from '../methods/table.ts';
import { stringOf, type Json } from './json.ts';

export interface JournalEntry {
  readonly method: string;
  readonly params: Json;
  /** Orders the entries of all sessions of one target. */
  readonly order: number;
  /** Of an init script: the client's identifier. */
  readonly script?: string;
}

/** Where the size of the entries is counted. */
export interface JournalAccount {
  refusal(chars: number): CdpError | undefined;
  add(chars: number): void;
  remove(chars: number): void;
}

interface Entry extends JournalEntry {
  readonly chars: number;
}

export class Journal {
  private readonly entries = new Map<string, Entry>();
  private readonly account: JournalAccount;

  constructor(account: JournalAccount) {
    this.account = account;
  }

  get size(): number {
    return this.entries.size;
  }

  /** The entries and their size, counted anew. */
  get kept(): Kept {
    let chars = 0;
    for (const entry of this.entries.values()) chars += entry.chars;
    return { count: this.entries.size, chars };
  }

  /** Why there is no room for this command, of `chars` characters; undefined also for one that is not kept. */
  refusal(method: string, params: Json, chars: number): CdpError | undefined {
    const key = method === ADD_SCRIPT ? undefined : keyOf(method, params);
    if (key === undefined && method !== ADD_SCRIPT) return undefined;
    const before = key === undefined ? undefined : this.entries.get(key);
    const isFull = this.entries.size >= RELAY_LIMITS.journalEntriesMax;
    if (isFull && before === undefined && method !== ISOLATED_WORLD) return TOO_MANY_ENTRIES;
    return this.account.refusal(Math.max(0, chars - (before?.chars ?? 0)));
  }

  /** Notes a command that Chromium has accepted. Commands that set up nothing are passed over. */
  record(method: string, params: Json, order: number, chars: number): void {
    const { domain, verb } = partsOf(method);
    if (verb === 'disable') return this.forget((key) => key.startsWith(`${domain}.`));
    // Others may want it still, whose own entries stand.
    if (method === 'Target.setAutoAttach' && params['autoAttach'] === false) return this.remove(method);
    const { takesBack } = policyOf(method);
    if (takesBack !== undefined) {
      const prefix = keyBy(takesBack.setting, takesBack.by ?? [], params);
      return this.forget((key) => key === prefix || key.startsWith(`${prefix} `));
    }
    const key = keyOf(method, params);
    if (key === undefined) return;
    // A setting that is made again moves to the end: its order among the others may matter.
    this.set(key, { method, params, order, chars });
  }

  /** Notes an init script under the identifier that the client knows. */
  recordScript(identifier: string, params: Json, order: number, chars: number): void {
    this.set(scriptKey(identifier), { method: ADD_SCRIPT, params, order, chars });
  }

  has(method: string): boolean {
    return this.entries.has(method);
  }

  /** Forgets a setting that the client has undone. */
  remove(method: string): void {
    this.delete(method);
  }

  forgetScript(identifier: string): void {
    this.delete(scriptKey(identifier));
  }

  /** The session is gone. */
  clear(): void {
    this.forget(() => true);
  }

  *all(): Iterable<JournalEntry> {
    for (const [key, entry] of this.entries) {
      yield entry.method === ADD_SCRIPT ? { ...entry, script: key.slice(SCRIPT_PREFIX.length) } : entry;
    }
  }

  private forget(matches: (key: string) => boolean): void {
    for (const key of [...this.entries.keys()]) if (matches(key)) this.delete(key);
  }

  private set(key: string, entry: Entry): void {
    this.delete(key);
    this.entries.set(key, entry);
    this.account.add(entry.chars);
    if (this.entries.size > RELAY_LIMITS.journalEntriesMax) this.dropOldest();
  }

  private delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.account.remove(entry.chars);
  }

  /** Isolated worlds come and go with frames, and Chromium does not tell of the end; the frames of the oldest are gone. */
  private dropOldest(): void {
    const keys = [...this.entries.keys()];
    // Without its domain enabled a session is deaf; anything else is missed less.
    const oldest =
      keys.find((key) => key.startsWith(ISOLATED_WORLD)) ?? keys.find((key) => !key.endsWith('.enable'));
    if (oldest !== undefined) this.delete(oldest);
  }
}

const ISOLATED_WORLD = 'Page.createIsolatedWorld';

const TOO_MANY_ENTRIES = limitReached({
  what: 'A setting',
  who: 'a session',
  limit: 'journalEntriesMax',
  things: 'settings that outlive the debugger',
  advice: 'Remove init scripts and bindings that you no longer need',
});

export const ADD_SCRIPT = 'Page.addScriptToEvaluateOnNewDocument';
export const REMOVE_SCRIPT = 'Page.removeScriptToEvaluateOnNewDocument';
const SCRIPT_PREFIX = 'Page.script ';

function scriptKey(identifier: string): string {
  return SCRIPT_PREFIX + identifier;
}

/** Whether a command sets up something that the journal keeps; init scripts apart. */
export function isSetting(method: string): boolean {
  return keyOf(method, {}) !== undefined;
}

/** What makes two commands the same setting, or undefined for a command that sets up nothing. */
function keyOf(method: string, params: Json): string | undefined {
  const { journal } = policyOf(method);
  if (journal === 'never') return undefined;
  if (journal !== undefined) return keyBy(method, journal, params);
  return setsUp(method) ? method : undefined;
}

/** Quoted, so that no value can be taken for two. */
function keyBy(method: string, by: readonly string[], params: Json): string {
  return [method, ...by.map((name) => JSON.stringify(stringOf(params[name]) ?? ''))].join(' ');
}
