/**
 * Which tabs the user has decided to share. All of it is in `storage.local`, which survives a killed worker and a
 * reloaded extension. Storage executes operations in the order of the calls, even if the worker ends meanwhile. So the
 * later decision wins if each is written as soon as it is made:
 *
 * - A worker that has loaded writes the whole state with every decision ({@link writeIntent}).
 * - A worker that is still loading does not know the state and cannot change it. It writes a note for each decision
 *   ({@link EarlyDecisions}): one per tab, the last one counts. Notes are always later than the state, because the
 *   write that merges them into the state also empties them, in one step.
 *
 * docs/architecture.md has a table of all keys.
 */

import { SHARED_TEXTS } from './button.ts';

/** A shared tab. The user or a client shared it, or a shared tab opened it. */
export interface SharedRecord {
  /** Valid only in this run of the browser. */
  readonly tabId: number;
  /** The target under the id that the relay uses. Empty until the debugger is attached for the first time. */
  readonly targetId: string;
  /** The tab's current target, if it has changed: a discard gives the tab a new target. */
  readonly presentTargetId?: string | undefined;
  /** The last attachment that was announced; undefined before the first. */
  readonly attachment?: string | undefined;
  readonly openerId?: string | undefined;
}

/** What the popup asks for. It writes it itself, as a note, so that the decision is stored even if no worker runs. */
export type Asked = 'share' | 'release';

/**
 * `toggle`: the context menu asks for the opposite of what is stored. `stop` and `release` mean the same; the worker
 * writes the one, the popup the other.
 */
export type EarlyDecision = Asked | 'stop' | 'toggle';

/** What is stored about the user's decisions. */
export interface StoredIntent {
  readonly shared: readonly SharedRecord[];
  /** Tabs that are no longer shared, but whose button may still show otherwise. */
  readonly stopped: readonly number[];
  /** Targets that were open at the last write. One that is still open proves that this is the same run of the browser. */
  readonly openTargets: readonly string[];
  /** Notes of workers that ended before they had loaded. */
  readonly decisions: ReadonlyMap<number, EarlyDecision>;
  /** Also from such notes: a tab's old id → its new id. */
  readonly replaced: ReadonlyMap<number, number>;
  /** The extension has not been reloaded since the state was written. */
  readonly sameLoad: boolean;
  /** Keys of the notes. */
  readonly notes: readonly string[];
}

type Items = Readonly<Record<string, unknown>>;

const SHARED_KEY = 'shared';
const STOPPED_KEY = 'stopped';
const OPEN_TARGETS_KEY = 'openTargets';
const DECISION_PREFIX = 'early ';
const REPLACED_PREFIX = 'replaced ';
/** In `storage.session`, which is cleared when the extension is reloaded or the browser ends. */
const SAME_LOAD_KEY = 'sameLoad';

/** Reads what is stored. `local` and `session` are the whole contents of the two areas. */
export function readIntent(local: Items, session: Items): StoredIntent {
  const notesOf = <T>(prefix: string): Map<number, T> =>
    new Map(
      Object.entries(local)
        .filter(([key, value]) => key.startsWith(prefix) && value !== null)
        .map(([key, value]) => [Number(key.slice(prefix.length)), value as T]),
    );
  return {
    shared: (local[SHARED_KEY] ?? []) as SharedRecord[],
    stopped: (local[STOPPED_KEY] ?? []) as number[],
    openTargets: (local[OPEN_TARGETS_KEY] ?? []) as string[],
    decisions: notesOf(DECISION_PREFIX),
    replaced: notesOf(REPLACED_PREFIX),
    sameLoad: session[SAME_LOAD_KEY] === true,
    notes: Object.keys(local).filter(
      (key) => key.startsWith(DECISION_PREFIX) || key.startsWith(REPLACED_PREFIX),
    ),
  };
}

export interface Intent {
  readonly shared: readonly SharedRecord[];
  readonly stopped: readonly number[];
  readonly openTargets: readonly string[];
}

/**
 * Writes the state. Resolves when it is stored. `considered`: keys of the notes that are now part of the state. They are
 * emptied in the same step, because a note that outlived the write would count as a later decision.
 */
export async function writeIntent(
  { shared, stopped, openTargets }: Intent,
  considered: readonly string[] = [],
): Promise<void> {
  const state = { [SHARED_KEY]: shared, [STOPPED_KEY]: stopped, [OPEN_TARGETS_KEY]: openTargets };
  const emptied = Object.fromEntries(considered.map((key) => [key, null]));
  const written = chrome.storage.local.set({ ...state, ...emptied });
  chrome.storage.session.set({ [SAME_LOAD_KEY]: true }).catch(() => undefined);
  await written;
  if (considered.length > 0) chrome.storage.local.remove([...considered]).catch(() => undefined);
}

/** The popup's buttons: stores what the user asks for. The worker notices it, or the next one finds it. */
export async function ask(tabIds: readonly number[], asked: Asked): Promise<void> {
  await chrome.storage.local.set(Object.fromEntries(tabIds.map((tabId) => [noteKey(tabId), asked])));
}

/** The key of the note for a tab. The state is written together with an empty note once the decision is part of it. */
export function noteKey(tabId: number): string {
  return `${DECISION_PREFIX}${tabId}`;
}

/** What the popup has just asked for, by tab: from the changes that `storage.local.onChanged` reports. */
export function* askedIn(
  changes: Readonly<Record<string, { readonly newValue?: unknown }>>,
): Iterable<[tabId: number, asked: Asked]> {
  for (const [key, { newValue }] of Object.entries(changes)) {
    const isAsked = newValue === 'share' || newValue === 'release';
    if (isAsked && key.startsWith(DECISION_PREFIX))
      yield [Number(key.slice(DECISION_PREFIX.length)), newValue];
  }
}

/** Decisions that reach a worker before it knows its tabs. They are stored immediately. */
export class EarlyDecisions {
  readonly decisions = new Map<number, EarlyDecision>();
  /** Old id → new id. */
  readonly replaced = new Map<number, number>();
  private open = true;

  /** Keys of the notes written by this worker. */
  get notes(): string[] {
    return [
      ...[...this.decisions.keys()].map(noteKey),
      ...[...this.replaced.keys()].map((id) => `${REPLACED_PREFIX}${id}`),
    ];
  }

  /**
   * If the button shows that the tab is shared, a click asks to stop, whatever is stored: the last worker may have stored
   * a stop without showing it. An empty button means nothing: a navigation or a reload may just have cleared it.
   */
  clicked(tabId: number): void {
    this.decide(tabId, 'toggle');
    chrome.action.getBadgeText({ tabId }).then(
      (text) => {
        if (this.open && SHARED_TEXTS.has(text)) this.decide(tabId, 'stop');
      },
      () => undefined,
    );
  }

  /** The popup has asked for it, and stored it. */
  asked(tabId: number, asked: Asked): void {
    this.decisions.set(tabId, asked);
  }

  /** "Cancel" in Chromium's debugging bar. */
  cancelled(tabId: number): void {
    this.decide(tabId, 'stop');
  }

  /** Chromium has given a tab another id. */
  tabReplaced(addedId: number, removedId: number): void {
    this.replaced.set(removedId, addedId);
    note(`${REPLACED_PREFIX}${removedId}`, addedId);
  }

  /** The worker now knows its tabs. Nothing more is written. */
  close(): void {
    this.open = false;
  }

  private decide(tabId: number, decision: EarlyDecision): void {
    this.decisions.set(tabId, decision);
    note(noteKey(tabId), decision);
  }
}

function note(key: string, value: unknown): void {
  chrome.storage.local.set({ [key]: value }).catch((error: unknown) => {
    console.warn('Holdfast: could not store a decision:', error);
  });
}
