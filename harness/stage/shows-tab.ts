import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright';
import { within } from '../base/eventually.ts';
import type { OwnTab } from './own-tab.ts';
import type { TargetAliases } from './target-aliases.ts';

/** A page that has not answered after this time is tried again. */
const LOOK_MS = 5_000;

/** Whether a client's page shows a tab: compares target ids, or a mark in the page if the relay allows no session. */
export async function showsTab(page: Page, own: OwnTab, renamed: TargetAliases): Promise<boolean> {
  let targetId: string;
  try {
    const session = await page.context().newCDPSession(page);
    targetId = (await session.send('Target.getTargetInfo')).targetInfo.targetId;
    await session.detach();
  } catch {
    return showsMark(page, own);
  }
  return renamed.present(targetId) === own.targetId;
}

/** Sets a mark in the user's tab and checks whether the client sees it. */
async function showsMark(page: Page, own: OwnTab): Promise<boolean> {
  const mark = randomUUID();
  await within('the tab to be marked', own.evaluate(`globalThis.holdfastMark = '${mark}'`), LOOK_MS);
  const seen = page.evaluate(() => (globalThis as { holdfastMark?: string }).holdfastMark);
  return (await within('the page to answer', seen, LOOK_MS)) === mark;
}
