/**
 * What the user has decided: which tabs are shared. Everything is in `storage.local`, which survives a kill of the
 * worker and a reload of the extension, and which carries out its operations in the order in which they were asked
 * for, whatever becomes of the worker. So the later decision wins, if each is written the moment it is made:
 *
 * - A worker that knows its tabs writes the whole state anew with every decision ({@link writeIntent}).
 * - A worker that is still loading does not know the state, and cannot change it. It writes a note for each decision
 *   ({@link EarlyDecisions}): one per tab, the last one counts. All notes are later than the state, because the write
 *   that takes them into the state empties them as well, in one step.
 *
 * docs/architecture.md has the table of all keys.
 */

/** A tab that is shared: by the user, by a client, or because a shared tab has opened it. */
export interface SharedRecord {
  /** Means something in this run of the browser only. */
  readonly tabId: number;
  /** The target as the relay knows it. Empty before the debugger was attached for the first time. */
  readonly targetId: string;
  /** The tab's target now, where that is another one: a discard gives the tab a new target. */
  readonly presentTargetId?: string | undefined;
  /** The last attachment that was announced; undefined before the first. */
  readonly attachment?: string | undefined;
  readonly openerId?: string | undefined;
}

/** `toggle`: a click asks for the opposite of what is stored. */
export type EarlyDecision = 'stop' | 'toggle';

/** What storage has of the user's decisions. */
export interface StoredIntent {
  readonly shared: readonly SharedRecord[];
  /** Tabs that stopped being shared, and whose button may still say otherwise. */
  readonly stopped: readonly number[];
  /** Targets that were open when the state was written. One that is still open proves the same run of the browser. */
  readonly openTargets: readonly string[];
  /** Notes of workers that ended before they had loaded. */
  readonly decisions: ReadonlyMap<number, EarlyDecision>;
  /** As above: a tab's old id → its new id. */
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
/** In `storage.session`, which a reload of the extension clears, as the browser's end does. */
const SAME_LOAD_KEY = 'sameLoad';

/** Reads what is stored. `local` and `session`: all that is in the two areas. */
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
 * Writes the state. Resolves when it is stored. `considered`: keys of notes that are part of the state now. They are
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

/** Decisions that reach a worker which does not know its tabs yet. They are stored the moment they are made. */
export class EarlyDecisions {
  readonly decisions = new Map<number, EarlyDecision>();
  /** Old id → new id. */
  readonly replaced = new Map<number, number>();
  private open = true;

  /** Keys of the notes that this worker has written. */
  get notes(): string[] {
    return [
      ...[...this.decisions.keys()].map((id) => `${DECISION_PREFIX}${id}`),
      ...[...this.replaced.keys()].map((id) => `${REPLACED_PREFIX}${id}`),
    ];
  }

  /**
   * A click on a button that says that the tab is shared asks to stop, whatever is stored: the last worker may have
   * stored a stop and not shown it. An empty button says nothing: a navigation or a reload may just have emptied it.
   */
  clicked(tabId: number): void {
    this.decide(tabId, 'toggle');
    chrome.action.getBadgeText({ tabId }).then(
      (text) => {
        if (this.open && text !== '') this.decide(tabId, 'stop');
      },
      () => undefined,
    );
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

  /** The worker knows its tabs from now on; what comes late is not written any more. */
  close(): void {
    this.open = false;
  }

  private decide(tabId: number, decision: EarlyDecision): void {
    this.decisions.set(tabId, decision);
    note(`${DECISION_PREFIX}${tabId}`, decision);
  }
}

function note(key: string, value: unknown): void {
  chrome.storage.local.set({ [key]: value }).catch((error: unknown) => {
    console.warn('Holdfast: a decision could not be stored:', error);
  });
}
