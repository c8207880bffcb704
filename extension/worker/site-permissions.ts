/**
 * Permissions that clients grant to sites. Chromium keeps the settings that an extension makes, so this makes sure that
 * they end with the clients: the relay hears that there are any, and without a relay they are cleared after a while,
 * also after a crash of the browser.
 */
import { SITE_SETTINGS, type SitePermissions } from '../../relay/protocol/permission-frames.ts';
import { WORKER_LIMITS } from './limits.ts';
import { RefusedError } from './permitted.ts';

/** Key in `storage.local`: true as long as there may be settings. */
export const SITE_PERMISSIONS_KEY = 'sitePermissions';

const ALARM = 'clear-permissions';

/** What the user grants the extension on the options page. */
export const CONTENT_SETTINGS: chrome.permissions.Permissions = { permissions: ['contentSettings'] };

export class SitePermissionsKeeper {
  private hasSome: boolean;
  private readonly isLive: () => boolean;
  private queue: Promise<unknown> = Promise.resolve();

  /** `hasSome`: an earlier worker may have set some. `isLive`: whether the relay is connected. */
  constructor(hasSome: boolean, isLive: () => boolean) {
    this.hasSome = hasSome;
    this.isLive = isLive;
    if (hasSome) this.relayLost();
  }

  /** Whether there may be settings in the browser. */
  get any(): boolean {
    return this.hasSome;
  }

  /** Replaces all that was set. Rejects if the user has not allowed it. */
  set(sites: readonly SitePermissions[]): Promise<void> {
    const done = this.queue.then(() => this.setNow(sites));
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** The relay is not connected: if it stays away, nobody will say when the clients are gone. */
  relayLost(): void {
    if (this.hasSome) startAlarm().catch(() => undefined);
  }

  /** Returns whether the alarm was this one's. */
  onAlarm(name: string): boolean {
    if (name !== ALARM) return false;
    // Tried again by the next worker if it fails.
    if (this.hasSome && !this.isLive()) this.set([]).catch(() => undefined);
    return true;
  }

  private async setNow(sites: readonly SitePermissions[]): Promise<void> {
    if (sites.length === 0 && !this.hasSome) return;
    if (!(await chrome.permissions.contains(CONTENT_SETTINGS))) {
      if (sites.length > 0) throw new RefusedError('Granting permissions to sites', NOT_ALLOWED);
      return;
    }
    if (sites.length > 0) await this.note(true);
    await clearSitePermissions();
    for (const { origin, settings } of sites) {
      for (const name of SITE_SETTINGS) {
        const setting = settings[name];
        if (setting === undefined) continue;
        const primaryPattern = origin === undefined ? '<all_urls>' : `${origin}/*`;
        await chrome.contentSettings[name].set({ primaryPattern, setting });
      }
    }
    if (sites.length === 0) await this.note(false);
  }

  /** Stored before the first setting is made, and after the last is cleared. */
  private async note(hasSome: boolean): Promise<void> {
    if (hasSome) this.hasSome = true;
    await chrome.storage.local.set({ [SITE_PERMISSIONS_KEY]: hasSome });
    this.hasSome = hasSome;
  }
}

/** Each failed attempt to connect comes here, and each new worker: an alarm that is set anew each time would never come. */
async function startAlarm(): Promise<void> {
  if ((await chrome.alarms.get(ALARM)) !== undefined) return;
  await chrome.alarms.create(ALARM, { delayInMinutes: WORKER_LIMITS.permissionsKeptMinutes });
}

/** Clears all settings that this extension has made. Needs the permission. */
export async function clearSitePermissions(): Promise<void> {
  for (const name of SITE_SETTINGS) await chrome.contentSettings[name].clear({});
}

export const NOT_ALLOWED = {
  rule: 'permissions',
  why: 'the user has not allowed clients to grant permissions to sites',
  option: 'To allow it, tick "Let clients grant permissions to sites" on the options page of the extension',
} as const;
