/** What a client is left with after a fault, and how it learns of it. */
import { expect } from 'playwright/test';
import type { Aftermath } from '../../harness/faults/index.ts';
import { eventually, within } from '../../harness/base/eventually.ts';
import { preparePage } from '../../harness/soak/page-setup.ts';
import { endingOf, mustEnd, type Cell } from './cell.ts';
import { works } from './works.ts';

/** Time limit for the event that reports an end, counted from when relay and extension are able to send it. */
const TOLD_MS = 10_000;

/** Listens, from before the fault, for the events that report an end. */
export interface Witness {
  readonly closed: Promise<void>;
  readonly crashed: Promise<void>;
  readonly disconnected: Promise<void>;
}

export function witness({ page, client }: Cell): Witness {
  return {
    closed: new Promise((resolve) => page.once('close', () => resolve())),
    crashed: new Promise((resolve) => page.once('crash', () => resolve())),
    disconnected: new Promise((resolve) => client.once('disconnected', () => resolve())),
  };
}

/** The first command after an invisible loss: it works, or ends with an error that says why. */
export async function mayHaveBeenTooEarly({ page }: Cell): Promise<void> {
  const ended = await mustEnd('the first command', endingOf(page.evaluate(() => 1)));
  if (!ended.ok) expect(ended.error).toContain('Execution context was destroyed');
}

/** Resolves when the client has what the aftermath requires. Rejects if it does not get it. */
export async function arrive(aftermath: Aftermath, cell: Cell, seen: Witness): Promise<void> {
  switch (aftermath) {
    case 'same-page':
      return samePage(cell);
    case 'page-closed':
      await within("the page's close event", seen.closed, TOLD_MS);
      return newTab(cell);
    case 'page-crashed':
      await within("the page's crash event", seen.crashed, TOLD_MS);
      return afterCrash(cell);
    case 'client-gone':
      await within("the client's disconnected event", seen.disconnected, TOLD_MS);
      expect(cell.page.isClosed()).toBe(true);
      return newClient(cell);
  }
}

async function samePage({ stage, page }: Cell): Promise<void> {
  await stage.faults.recovered(() => page.evaluate(() => 1));
  await works(stage, page);
}

/** The page is gone. The connection still works, and gets the tab that the user shares next. */
async function newTab({ stage, client }: Cell): Promise<void> {
  const next = await stage.sharedTab('/form');
  const page = await stage.faults.recovered(() => stage.pageOf(client, next));
  await preparePage(page);
  await works(stage, page);
}

/**
 * Playwright abandons a crashed page, and with it the requests that it intercepts. The tab works again after that
 * client has disconnected and the tab is reloaded.
 */
async function afterCrash({ stage, page, tab, client }: Cell): Promise<void> {
  await expect(page.evaluate(() => 1)).rejects.toThrow(/crashed/);
  await client.close();
  await tab.revive();
  const next = await stage.connect();
  const again = await stage.faults.recovered(() => stage.pageOf(next, tab));
  await preparePage(again);
  await works(stage, again);
}

/** The relay was replaced: a new client finds the same tab, or shares one if the browser was replaced too. */
async function newClient({ stage, tab }: Cell): Promise<void> {
  const own = stage.browser.has(tab) ? tab : await stage.sharedTab('/form');
  const page = await stage.faults.recovered(async () => {
    await eventually('the relay has the tab', () => stage.offers(own));
    return stage.pageOf(await stage.connect(), own);
  });
  await preparePage(page);
  await works(stage, page);
}
