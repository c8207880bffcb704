/** Finds the stage of a client's page, for callers that have only the page. */
import type { BrowserContext, Page } from 'playwright';
import type { OwnTab } from './own-tab.ts';
import type { Stage } from './stage.ts';

const stages = new WeakMap<BrowserContext, Stage>();

export function rememberStage(contexts: readonly BrowserContext[], stage: Stage): void {
  for (const context of contexts) stages.set(context, stage);
}

/** Undefined if no stage's client owns the page. */
export function stageOf(page: Page): Stage | undefined {
  return stages.get(page.context());
}

/** The user's tab that a client's page shows. */
export async function tabOf(page: Page, stage: Stage): Promise<OwnTab> {
  const session = await page.context().newCDPSession(page);
  try {
    const { targetInfo } = await session.send('Target.getTargetInfo');
    return stage.ownTab(targetInfo.targetId);
  } finally {
    await session.detach();
  }
}
