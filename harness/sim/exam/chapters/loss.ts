/** Ways in which a tab loses its debugger. */
import { SITE, type Exam } from '../exam.ts';

const LOSSES = ['detached', 'forbidden', 'long forbidden', 'discarded', 'reloaded', 'twice'] as const;

/** The tab loses its debugger, and has it again. Returns whether it shows another document. */
export async function loseDebugger(exam: Exam, key: number): Promise<boolean> {
  const how = exam.choose('loss', ...LOSSES);
  const { browser } = exam.world;
  if (how === 'detached' || how === 'twice') browser.detachDebugger(exam.tab(key).id);
  if (how === 'twice') {
    await exam.run(exam.choose('again after', 5, 20, 60));
    browser.detachDebugger(exam.tab(key).id);
  }
  const isForbidden = how === 'forbidden' || how === 'long forbidden';
  if (isForbidden) {
    browser.navigate(exam.tab(key).id, 'chrome://version');
    await exam.run(how === 'forbidden' ? 100 : 9_000);
    browser.navigate(exam.tab(key).id, `${SITE}/back`);
  }
  if (how === 'discarded') browser.discardTab(exam.tab(key).id);
  if (how === 'reloaded') browser.reloadExtension();
  await exam.run(500);
  await exam.ready();
  await exam.quiet();
  return isForbidden || how === 'discarded';
}
