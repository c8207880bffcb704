/**
 * What outlives the worker: the settings, the installation's id, the worker's number, the ledger, and the user's
 * decisions ({@link readIntent}).
 */
import { readIntent, type StoredIntent } from './intent.ts';
import type { StoredEntry } from './ledger.ts';
import { RECENT_KEY } from './recent.ts';
import { SITE_PERMISSIONS_KEY } from './site-permissions.ts';
import { parseSettings, SETTINGS_KEY, withoutToken, type Settings } from './settings.ts';
import { GROUPED_KEY } from './tab-group.ts';

export interface Boot {
  /** The ledger entry that an earlier worker left in `storage.session`. */
  readonly ledger: StoredEntry | undefined;
  readonly settings: Settings;
  readonly instanceId: string;
  readonly boot: { readonly number: number; readonly id: string };
  readonly intent: StoredIntent;
  /** See {@link Recent}. */
  readonly recent: unknown;
  /** See {@link TabGroup}. */
  readonly grouped: unknown;
  /** Permissions of sites may have been set by an earlier worker. */
  readonly hasPermissions: boolean;
}

const INSTANCE_KEY = 'instanceId';
const BOOT_KEY = 'bootNumber';
const LEDGER_KEY = 'ledger';

/** One for all attempts to load, so that a late one cannot give the installation another id. */
const newInstanceId = crypto.randomUUID();

/** Reads everything at once, and records that another worker has started. */
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
    recent: session[RECENT_KEY],
    grouped: session[GROUPED_KEY],
    hasPermissions: local[SITE_PERMISSIONS_KEY] === true,
  };
}

/** Records that everything up to this frame may have run. Does not wait: only the order matters. */
export function writeLedger(ledger: StoredEntry): void {
  chrome.storage.session.set({ [LEDGER_KEY]: ledger }).catch((error: unknown) => {
    console.warn('Holdfast: could not write the ledger:', error);
  });
}
