/** The probe extension's worker: registers all listeners in the first turn, and provides `playStep` for the tests. */
import { type Tools } from '../probe.ts';
import { delay, until } from '../until.ts';
import { PROBES } from '../probes/index.ts';
import { Recorder } from '../event-recorder.ts';

const CDP_VERSION = '1.3';

const recorder = new Recorder();

function toolsFor(site: string, before: readonly unknown[]): Tools {
  const loaded = async (tabId: number, url: string): Promise<void> => {
    await until(async () => {
      const tab = await chrome.tabs.get(tabId);
      return tab.status === 'complete' && tab.url === url ? true : undefined;
    });
  };
  const open = async (name: string): Promise<number> => {
    const url = `${site}/${name}`;
    const { id = -1 } = await chrome.tabs.create({ url, active: false });
    await loaded(id, url);
    return id;
  };
  return {
    site,
    before,
    recorder,
    open,
    attached: async (name) => {
      const tabId = await open(name);
      await chrome.debugger.attach({ tabId }, CDP_VERSION);
      return tabId;
    },
    go: async (tabId, url) => {
      await chrome.tabs.update(tabId, { url });
      await loaded(tabId, url);
    },
    send: (tabId, method, params = {}) => chrome.debugger.sendCommand({ tabId }, method, params),
  };
}

/** Runs one step of a probe, and returns its result as JSON. */
async function playStep(
  name: string,
  index: number,
  site: string,
  before: readonly unknown[],
): Promise<string> {
  const step = PROBES.find((probe) => probe.name === name)?.steps[index];
  if (typeof step !== 'function') throw new Error(`Unknown step ${index} of: ${name}`);
  recorder.restart();
  return JSON.stringify((await step(toolsFor(site, before))) ?? null);
}

/** Restores the state of the browser before the probe. */
async function tidyUp(): Promise<void> {
  const tabs = await chrome.tabs.query({});
  const [, ...others] = tabs.map(({ id = -1 }) => id).sort((a, b) => a - b);
  for (const id of others) await chrome.tabs.remove(id);
  for (const area of [chrome.storage.local, chrome.storage.session]) {
    await area.remove(Object.keys(await area.get(null)));
  }
  await chrome.alarms.clearAll();
  if (await chrome.offscreen.hasDocument()) await chrome.offscreen.closeDocument();
  await until(async () => ((await chrome.tabs.query({})).length === 1 ? true : undefined));
  await delay(0);
}

Object.assign(globalThis, { playStep, tidyUp });
