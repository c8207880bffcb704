/**
 * What outlives the worker: the settings, the installation's name, which worker this is, the ledger, and what the user
 * has decided ({@link readIntent}).
 */
import { readIntent, type StoredIntent } from './intent.ts';
import type { StoredEntry } from './ledger.ts';
import { parseSettings, SETTINGS_KEY, withoutToken, type Settings } from './settings.ts';

export interface Boot {
  /** What an earlier worker has left of its ledger in `storage.session`. */
  readonly ledger: StoredEntry | undefined;
  readonly settings: Settings;
  readonly instanceId: string;
  readonly boot: { readonly number: number; readonly id: string };
  readonly intent: StoredIntent;
}

const INSTANCE_KEY = 'instanceId';
const BOOT_KEY = 'bootNumber';
const LEDGER_KEY = 'ledger';

/** One for all tries to load: a late one must not give the installation another name. */
const newInstanceId = crypto.randomUUID();

/** Reads everything at once, and notes that another worker has started. */
export async function loadMemory(): Promise<Boot> {
  const [local, session] = await Promise.all([
    chrome.storage.local.get(null),
    chrome.storage.session.get(null),
  ]);
  const instanceId = typeof local[INSTANCE_KEY] === 'string' ? local[INSTANCE_KEY] : newInstanceId;
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
    intent: readIntent(local, session),
  };
}

/** Notes that everything up to this frame may have been executed. Not waited for: the order is what counts. */
export function writeLedger(ledger: StoredEntry): void {
  chrome.storage.session.set({ [LEDGER_KEY]: ledger }).catch((error: unknown) => {
    console.warn('Holdfast: the ledger could not be written:', error);
  });
}
