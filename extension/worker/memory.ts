/**
 * What outlives the worker. Intent (which tabs are shared) is kept twice: `storage.session` survives the
 * worker's death, `storage.local` also a reload of the extension. In the latter, tabs are known by Chromium's
 * target id only, which no other tab ever gets, so an entry from an earlier run of the browser matches
 * nothing and is dropped, whereas its tab id may by then belong to another tab.
 */
import type { StoredEntry } from './ledger.ts';
import { parseSettings, SETTINGS_KEY, withoutToken, type Settings } from './settings.ts';

/** A tab that the person (or a client, or a shared tab by opening it) has shared. */
export interface SharedRecord {
  readonly tabId: number;
  readonly targetId: string;
  /** The last attachment that was announced; undefined before the first. */
  readonly attachment?: string;
  readonly openerId?: string;
}

export interface Boot {
  /** What an earlier life has left of its ledger in `storage.session`. */
  readonly ledger: StoredEntry | undefined;
  readonly settings: Settings;
  readonly instanceId: string;
  readonly boot: { readonly number: number; readonly id: string };
  readonly shared: readonly SharedRecord[];
  /** Tabs that got other ids before the last life had restored them: old id → new id. */
  readonly replaced: readonly (readonly [removedId: number, addedId: number])[];
  /** Tabs that the person took back before the last life had restored them, and could release them. */
  readonly cancelled: readonly number[];
  /** Whether `shared` is of this run of the browser. */
  readonly sameRun: boolean;
}

const INSTANCE_KEY = 'instanceId';
const BOOT_KEY = 'bootNumber';
const SHARED_KEY = 'shared';
const LEDGER_KEY = 'ledger';
/** Followed by the old id. One entry each, because a life that has not loaded its memory cannot add to a list. */
const REPLACED_PREFIX = 'replaced ';
/** Followed by the tab's id. */
const CANCELLED_PREFIX = 'cancelled ';

/** Reads everything at once, and notes that another life of the worker has begun. */
export async function loadMemory(): Promise<Boot> {
  const [local, session] = await Promise.all([
    chrome.storage.local.get([SETTINGS_KEY, INSTANCE_KEY, BOOT_KEY, SHARED_KEY]),
    chrome.storage.session.get(null),
  ]);
  const instanceId = typeof local[INSTANCE_KEY] === 'string' ? local[INSTANCE_KEY] : crypto.randomUUID();
  const number = (typeof local[BOOT_KEY] === 'number' ? local[BOOT_KEY] : 0) + 1;
  const settings = withoutToken(local[SETTINGS_KEY]);
  await chrome.storage.local.set({
    [INSTANCE_KEY]: instanceId,
    [BOOT_KEY]: number,
    ...(settings === undefined ? {} : { [SETTINGS_KEY]: settings }),
  });
  return {
    ledger: session[LEDGER_KEY] as StoredEntry | undefined,
    settings: parseSettings(local[SETTINGS_KEY]),
    instanceId,
    boot: { number, id: crypto.randomUUID() },
    sameRun: session[SHARED_KEY] !== undefined,
    replaced: Object.entries(session)
      .filter(([key]) => key.startsWith(REPLACED_PREFIX))
      .map(([key, addedId]) => [Number(key.slice(REPLACED_PREFIX.length)), addedId as number]),
    cancelled: Object.keys(session)
      .filter((key) => key.startsWith(CANCELLED_PREFIX))
      .map((key) => Number(key.slice(CANCELLED_PREFIX.length))),
    shared: (session[SHARED_KEY] ?? local[SHARED_KEY] ?? []) as SharedRecord[],
  };
}

/** Notes that everything up to this frame may have been executed. Not waited for: the order is what counts. */
export function writeLedger(ledger: StoredEntry): void {
  chrome.storage.session.set({ [LEDGER_KEY]: ledger }).catch((error: unknown) => {
    console.warn('Holdfast: the ledger could not be written:', error);
  });
}

/** Notes that a tab has another id, for the next life, should this one end before it has restored its tabs. */
export function noteReplaced(addedId: number, removedId: number): void {
  chrome.storage.session.set({ [`${REPLACED_PREFIX}${removedId}`]: addedId }).catch(() => undefined);
}

/**
 * Notes that the person has taken a tab back, for the next life, should this one end before it has restored
 * its tabs: Chromium says it once, and a lost debugger looks the same but is to be attached again.
 */
export function noteCancelled(tabId: number): void {
  chrome.storage.session.set({ [`${CANCELLED_PREFIX}${tabId}`]: true }).catch(() => undefined);
}

/** What was noted of these tabs has been considered, and what they are now is stored. */
export function forgetNotes(notes: {
  readonly replaced: readonly number[];
  readonly cancelled: readonly number[];
}): void {
  const keys = [
    ...notes.replaced.map((id) => `${REPLACED_PREFIX}${id}`),
    ...notes.cancelled.map((id) => `${CANCELLED_PREFIX}${id}`),
  ];
  if (keys.length === 0) return;
  chrome.storage.session.remove(keys).catch(() => undefined);
}

/** Stores the intent. Resolves when both copies are written. */
export async function saveShared(shared: readonly SharedRecord[]): Promise<void> {
  await Promise.all([
    chrome.storage.session.set({ [SHARED_KEY]: shared }),
    chrome.storage.local.set({ [SHARED_KEY]: shared }),
  ]);
}
