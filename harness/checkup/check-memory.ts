/** State that is only in the worker's memory: the same question gets another answer after a kill. */
import { found, needsMessages, short, type Check, type CheckResult, type Finding } from './check.ts';
import { hookedCopy } from './hooked-copy.ts';
import type { Trial } from './trial.ts';
import { WatchedPage } from './watched-page.ts';

/** Each phase asks so often: a switch that is on and off by turns differs in the next phase, so it is not mistaken. */
const LOADS = 3;

/** By message: its answers, in order. */
type Answers = ReadonlyMap<string, readonly string[]>;

export const memory: Check = {
  name: 'memory',
  title: 'What its worker answers does not depend on whether it has been killed',
  copy: ({ subject }) => hookedCopy(subject),
  skip: needsMessages,
  run: forgets,
};

async function forgets(trial: Trial): Promise<CheckResult> {
  await trial.settled();
  await trial.restartWorker();
  const first = await phase(trial);
  await useExtensionPages(trial);
  const used = await phase(trial);
  await trial.restartWorker();
  const killed = await phase(trial);
  await trial.restartWorker();
  const killedAgain = await phase(trial);
  if (first.size === 0) return { kind: 'notApplicable', reason: 'its pages asked the worker nothing' };
  return found(
    [...used.keys()].flatMap((question): Finding[] => {
      const [a, b, c, d] = [first, used, killed, killedAgain].map((it) => it.get(question) ?? []);
      return isForgotten(a, b, c, d) ? [finding(question, b?.at(-1), c?.[0])] : [];
    }),
  );
}

/**
 * After each kill come the same answers, other ones than before the kill: those of the first worker again (a counter from
 * its beginning, a vault that is locked), or a constant one. An answer that differs after each kill, such as a number of
 * starts or an id of the worker, is meant to.
 */
export function isForgotten(
  first: readonly string[] = [],
  used: readonly string[] = [],
  killed: readonly string[] = [],
  killedAgain: readonly string[] = [],
): boolean {
  if (killed.length === 0 || !same(killed, killedAgain) || same(used, killed)) return false;
  if (used.length !== killed.length) return false;
  return same(killed, first) || (new Set(used).size === 1 && new Set(killed).size === 1);
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((answer, index) => answer === other[index]);
}

async function phase(trial: Trial): Promise<Answers> {
  const answers = new Map<string, string[]>();
  for (let load = 0; load < LOADS; load++) {
    for (const url of [trial.url, ...(load === 0 ? extensionPages(trial) : [])]) {
      const page = await WatchedPage.open(trial, url);
      for (const { text, answer } of page.questions)
        if (answer !== undefined) answers.set(text, [...(answers.get(text) ?? []), answer]);
      await page.close();
    }
  }
  return answers;
}

async function useExtensionPages(trial: Trial): Promise<void> {
  for (const url of extensionPages(trial)) {
    const page = await WatchedPage.open(trial, url);
    await page.useControls();
    await page.close();
  }
}

function extensionPages(trial: Trial): readonly string[] {
  return trial.subject.pages.map((page) => trial.pageUrl(page));
}

function finding(question: string, before = '', after = ''): Finding {
  return {
    what: `The answer to ${short(question)} is kept only in the worker's memory`,
    evidence: `It was ${short(before)}; after each of two kills it was ${short(after)}.`,
    reproduce:
      'Use the extension, stop the worker at chrome://serviceworker-internals, cause the message again.',
    remedy:
      'Keep this state in chrome.storage (storage.session for secrets), and read it in each start of the worker.',
  };
}
