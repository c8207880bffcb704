/** What the user sees after a fault: popup and toolbar buttons say what the relay says. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'playwright/test';
import { eventually } from '../../harness/base/eventually.ts';
import type { Stage } from '../../harness/stage/stage.ts';
import type { RelayStatus } from '../../relay/core/relay-status.ts';
import type { WorkerStatus } from '../../extension/worker/status.ts';

/** What both ends know, in the words of both. */
interface Shown {
  readonly connected: boolean;
  /** Ids of the tabs whose debugger is attached. */
  readonly tabs: readonly number[];
  /** Undefined if unknown. */
  readonly clients: number | undefined;
  /** The text of each tab's button, in the order of the tabs' ids. */
  readonly buttons: readonly (readonly [tabId: number, text: string])[];
}

/**
 * Resolves when the status that the worker gives to its pages, and all toolbar buttons, agree with the relay. The relay
 * sends the list of clients about every second.
 */
export async function shownTruthfully(stage: Stage): Promise<void> {
  let last: { readonly shown: Shown; readonly real: Shown } | undefined;
  await eventually('popup and buttons agree with the relay', async () => {
    last = undefined;
    const [relay, browser] = await Promise.all([relayStatus(stage), inBrowser(stage)]);
    last = { shown: browser, real: asRelaySays(relay, browser) };
    return isDeepStrictEqual(last.shown, last.real);
  }).catch((cause: unknown) => {
    // Shows the difference, if both ends have answered.
    if (last !== undefined) expect(last.shown, 'what the user sees').toEqual(last.real);
    throw cause;
  });
}

function asRelaySays({ extension, tabs, clients }: RelayStatus, { buttons }: Shown): Shown {
  const usable = tabs.filter(({ phase }) => phase === 'usable').map(({ tab }) => tab);
  return {
    connected: extension === 'ready',
    tabs: usable.sort((a, b) => a - b),
    clients: extension === 'ready' ? clients : undefined,
    buttons: buttons.map(([tabId]) => [tabId, usable.includes(tabId) ? 'ON' : '']),
  };
}

async function relayStatus(stage: Stage): Promise<RelayStatus> {
  const { url, headers } = await stage.endpoint();
  const response = await fetch(`${url}/extension/status`, { headers });
  return (await response.json()) as RelayStatus;
}

async function inBrowser(stage: Stage): Promise<Shown> {
  const { status, buttons } = await stage.browser.worker.evaluate(async () => {
    const { holdfastStatus } = globalThis as unknown as { holdfastStatus: () => WorkerStatus | undefined };
    const texts: [number, string][] = [];
    for (const { id } of await chrome.tabs.query({}))
      if (id !== undefined) texts.push([id, await chrome.action.getBadgeText({ tabId: id })]);
    return { status: holdfastStatus(), buttons: texts };
  }, undefined);
  if (status === undefined) throw new Error('The worker has not started yet.');
  const { clients } = status;
  return {
    connected: status.phase.name === 'live',
    tabs: status.tabs
      .filter(({ attached }) => attached)
      .map(({ tabId }) => tabId)
      .sort((a, b) => a - b),
    clients: clients === undefined ? undefined : clients.listed.length + clients.more,
    buttons: buttons.sort(([a], [b]) => a - b),
  };
}
