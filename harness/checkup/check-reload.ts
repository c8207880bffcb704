/** The extension is reloaded, as by an update, while a tab has its content script. */
import { found, type Check, type CheckResult, type Finding } from './check.ts';
import { isOrphanError, remedyFor } from './chromium-messages.ts';
import type { Trial } from './trial.ts';
import { WatchedPage } from './watched-page.ts';

export const reload: Check = {
  name: 'reload',
  title: 'After a reload of the extension, open tabs and new ones go on without errors',
  skip: ({ hasContentScripts, pages }) =>
    hasContentScripts || pages.length > 0 ? undefined : 'it has no content scripts and no pages',
  run: reloaded,
};

async function reloaded(trial: Trial): Promise<CheckResult> {
  const old = await WatchedPage.open(trial, trial.url, { errorsOnly: true });
  await old.act();
  const known = new Set(old.errors);
  await trial.reload();
  await trial.settled();
  await old.act();
  await trial.settled();
  const errors = old.errors.filter((error) => !known.has(error));
  const fresh = await WatchedPage.open(trial, trial.url, { errorsOnly: true });
  await fresh.act();
  for (const page of trial.subject.pages) {
    const opened = await WatchedPage.open(trial, trial.pageUrl(page), { errorsOnly: true });
    fresh.errors.push(...opened.errors);
    await opened.close();
  }
  return found([
    ...grouped(errors, true),
    ...grouped(
      fresh.errors.filter((it) => !known.has(it)),
      false,
    ),
  ]);
}

function grouped(errors: readonly string[], inOldTab: boolean): readonly Finding[] {
  return [...new Set(errors)].map((error) => {
    const count = errors.filter((it) => it === error).length;
    const isOrphan = isOrphanError(error);
    return {
      what: isOrphan ? `An orphaned content script still calls the extension: ${error}` : error,
      evidence: `${count} × uncaught in ${inOldTab ? 'a tab that was open before the reload' : 'a page opened after the reload'}`,
      reproduce: 'Open a web page, reload the extension at chrome://extensions, use the page.',
      remedy: isOrphan
        ? 'Check chrome.runtime?.id before each call, and remove timers and listeners when it is gone.'
        : remedyFor(error),
    };
  });
}
