/** chrome.storage. */
import { probe, type Tools } from '../probe.ts';

type Area = 'local' | 'session';

/** The changes reported by an area's own event. */
async function changes({ recorder }: Tools, area: Area, count: number): Promise<unknown> {
  // A last change that is always reported. No earlier one can arrive after it.
  await chrome.storage[area].set({ end: Math.random() });
  const heard = (): unknown[] => recorder.of(`storage.${area}.onChanged`).map(({ args }) => args[0]);
  while (heard().length < count + 1) await new Promise((resolve) => setTimeout(resolve, 10));
  return heard().slice(0, -1);
}

export const STORAGE_PROBES = [
  probe('storage: get with one key', async () => {
    await chrome.storage.local.set({ a: 1, b: 2 });
    return chrome.storage.local.get('a');
  }),
  probe('storage: get with a list of keys omits missing ones', async () => {
    await chrome.storage.local.set({ a: 1, b: 2 });
    return chrome.storage.local.get(['b', 'c']);
  }),
  probe('storage: get with null returns everything', async () => {
    await chrome.storage.session.set({ a: 1, b: [2, { c: 3 }] });
    return chrome.storage.session.get(null);
  }),
  probe('storage: get with an object returns its values for missing keys', async () => {
    await chrome.storage.session.set({ a: 1 });
    return chrome.storage.session.get({ a: 7, b: 8 });
  }),
  probe('storage: an undefined value is not stored', async () => {
    await chrome.storage.session.set({ a: undefined, b: 1 });
    return chrome.storage.session.get(null);
  }),
  probe('storage: an undefined value keeps the stored one', async () => {
    await chrome.storage.session.set({ a: 1 });
    await chrome.storage.session.set({ a: undefined });
    return chrome.storage.session.get(null);
  }),
  probe('storage: stored values are copied', async () => {
    const value = { inner: 1 };
    const stored = chrome.storage.session.set({ value });
    value.inner = 2;
    await stored;
    return chrome.storage.session.get('value');
  }),
  probe('storage: a first value is reported without an old one', async (tools) => {
    await chrome.storage.session.set({ a: 1 });
    return changes(tools, 'session', 1);
  }),
  probe('storage: a changed value is reported with the old one', async (tools) => {
    await chrome.storage.session.set({ a: 1 });
    await chrome.storage.session.set({ a: { b: 2 } });
    return changes(tools, 'session', 2);
  }),
  probe('storage: an unchanged value is not reported', async (tools) => {
    await chrome.storage.local.set({ a: { b: 1 } });
    await chrome.storage.local.set({ a: { b: 1 } });
    return changes(tools, 'local', 1);
  }),
  probe('storage: several values are reported together', async (tools) => {
    await chrome.storage.local.set({ a: 1, b: 2 });
    return changes(tools, 'local', 1);
  }),
  probe('storage: a removed value is reported with the old one', async (tools) => {
    await chrome.storage.session.set({ a: 1 });
    await chrome.storage.session.remove('a');
    return changes(tools, 'session', 2);
  }),
  probe('storage: removing a missing key is not reported', async (tools) => {
    await chrome.storage.session.remove(['a', 'b']);
    return changes(tools, 'session', 0);
  }),
  probe('storage: the common event names the area', async (tools) => {
    await chrome.storage.session.set({ a: 1 });
    await chrome.storage.local.set({ b: 1 });
    await changes(tools, 'local', 1);
    return tools.recorder.of('storage.onChanged').map(({ args }) => args[1]);
  }),
  probe('storage: order of the areas own event and the common one', async (tools) => {
    await chrome.storage.session.set({ a: 1 });
    await changes(tools, 'session', 1);
    return tools.recorder
      .of('storage.onChanged', 'storage.session.onChanged')
      .map(({ name }) => name)
      .slice(0, 2);
  }),
];
