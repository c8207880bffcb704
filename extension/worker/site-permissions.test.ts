import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SITE_SETTINGS } from '../../relay/protocol/permission-frames.ts';
import { SITE_PERMISSIONS_KEY, SitePermissionsKeeper } from './site-permissions.ts';

/** What is set in the browser: by setting and site. */
let set: Map<string, string>;
let calls: string[];
let alarms: string[];
let stored: Record<string, unknown>;
let isAllowed: boolean;
let isLive: boolean;

beforeEach(() => {
  set = new Map();
  calls = [];
  alarms = [];
  stored = {};
  isAllowed = isLive = true;
  const settings = SITE_SETTINGS.map((name) => [
    name,
    {
      set: ({ primaryPattern, setting }: { primaryPattern: string; setting: string }) => {
        calls.push(`set ${String(stored[SITE_PERMISSIONS_KEY])}`);
        set.set(`${name} ${primaryPattern}`, setting);
        return Promise.resolve();
      },
      clear: () => {
        for (const key of set.keys()) if (key.startsWith(name)) set.delete(key);
        return Promise.resolve();
      },
    },
  ]);
  vi.stubGlobal('chrome', {
    contentSettings: Object.fromEntries(settings) as object,
    permissions: { contains: () => Promise.resolve(isAllowed) },
    alarms: {
      get: (name: string) => Promise.resolve(alarms.includes(name) ? { name } : undefined),
      create: (name: string) => Promise.resolve(alarms.push(name)),
    },
    storage: { local: { set: (items: object) => Promise.resolve(Object.assign(stored, items)) } },
  });
});

afterEach(() => vi.unstubAllGlobals());

const A = { origin: 'https://a.test', settings: { location: 'allow', camera: 'block' } } as const;
const ALL = { settings: { microphone: 'allow' } } as const;

test('replaces all that was set, and stores that there is something as long as there is', async () => {
  const keeper = new SitePermissionsKeeper(false, () => isLive);
  await keeper.set([A]);
  expect(Object.fromEntries(set)).toEqual({
    'location https://a.test/*': 'allow',
    'camera https://a.test/*': 'block',
  });
  expect(calls).toEqual(['set true', 'set true']);
  expect(keeper.any).toBe(true);
  await keeper.set([ALL]);
  expect(Object.fromEntries(set)).toEqual({ 'microphone <all_urls>': 'allow' });
  await keeper.set([]);
  expect([set.size, keeper.any, stored]).toEqual([0, false, { [SITE_PERMISSIONS_KEY]: false }]);
});

test('the last of several that come at once is what is set', async () => {
  const keeper = new SitePermissionsKeeper(false, () => isLive);
  await Promise.all([keeper.set([A]), keeper.set([]), keeper.set([ALL])]);
  expect([...set.keys()]).toEqual(['microphone <all_urls>']);
});

test('nothing is set that the user has not allowed', async () => {
  isAllowed = false;
  const keeper = new SitePermissionsKeeper(false, () => isLive);
  await expect(keeper.set([A])).rejects.toThrow(/options page of the extension/);
  await keeper.set([]);
  expect([set.size, keeper.any]).toEqual([0, false]);
});

test('without a relay, it ends after a while', async () => {
  const keeper = new SitePermissionsKeeper(false, () => isLive);
  keeper.relayLost();
  expect(alarms).toEqual([]);
  await keeper.set([A]);
  keeper.relayLost();
  await vi.waitFor(() => expect(alarms).toHaveLength(1));
  // Further attempts to connect, and a new worker, do not put it off.
  keeper.relayLost();
  new SitePermissionsKeeper(true, () => isLive);
  await new Promise((resolve) => setImmediate(resolve));
  expect(alarms).toHaveLength(1);
  const [alarm = ''] = alarms;
  // It is back in time.
  expect(keeper.onAlarm(alarm)).toBe(true);
  isLive = false;
  expect(keeper.onAlarm('another')).toBe(false);
  await keeper.set([A]);
  expect(set.size).toBe(2);
  keeper.onAlarm(alarm);
  await vi.waitFor(() => expect([set.size, keeper.any]).toEqual([0, false]));
});

test('the next worker clears what an earlier one has set, if no relay comes', async () => {
  set.set('camera https://a.test/*', 'allow');
  isLive = false;
  const keeper = new SitePermissionsKeeper(true, () => isLive);
  await vi.waitFor(() => expect(alarms).toHaveLength(1));
  keeper.onAlarm(alarms[0] ?? '');
  await vi.waitFor(() => expect([set.size, keeper.any]).toEqual([0, false]));
});
