/** The worker is killed before each message: every message gets an answer, and ports are opened again. */
import { found, needsMessages, short, type Check, type CheckResult, type Finding } from './check.ts';
import { remedyFor } from './chromium-messages.ts';
import { hookedCopy } from './hooked-copy.ts';
import type { Trial } from './trial.ts';
import { ANSWER_MS, WatchedPage, type Question } from './watched-page.ts';

export const messages: Check = {
  name: 'messages',
  title: 'Killed at each message, its worker answers, and its ports are opened again',
  copy: ({ subject }) => hookedCopy(subject),
  skip: needsMessages,
  run: killedAtEachMessage,
};

async function killedAtEachMessage(trial: Trial): Promise<CheckResult> {
  const urls = [trial.url, ...trial.subject.pages.map((page) => trial.pageUrl(page))];
  const findings: Finding[] = [];
  let messageCount = 0;
  for (const url of urls) {
    const plain = await WatchedPage.open(trial, url);
    if (url === trial.url) await plain.act();
    await plain.close();
    // One at a time: messages that wait together are sent to the same worker.
    let queue = Promise.resolve<unknown>(undefined);
    const killed = await WatchedPage.open(trial, url, {
      beforeMessage: () => (queue = queue.then(() => trial.kill())),
    });
    if (url === trial.url) await killed.act();
    messageCount += killed.questions.length + killed.ports.length;
    findings.push(...unanswered(plain.questions, killed.questions), ...(await deadPorts(trial, killed)));
    const known = new Set(plain.errors);
    for (const error of new Set(killed.errors.filter((it) => !known.has(it))))
      if (!findings.some(({ evidence }) => evidence.includes(error))) findings.push(errorAfterKill(error));
    await killed.close();
  }
  if (messageCount === 0)
    return { kind: 'notApplicable', reason: 'it sent no message when its pages and a web page were opened' };
  return found(findings);
}

/** Messages without an answer that had one when the worker was not killed. */
function unanswered(plain: readonly Question[], killed: readonly Question[]): readonly Finding[] {
  const answered = new Set(plain.filter(({ outcome }) => outcome === 'answered').map(({ text }) => text));
  const pending = killed.filter(({ outcome, text }) => outcome === 'pending' && answered.has(text));
  return [...new Set(pending.map(({ text }) => text))].map((text) => ({
    what: `The message ${short(text)} never gets an answer when it starts the worker`,
    evidence: `No answer and no error within ${ANSWER_MS / 1000} s after a kill; without a kill, it was answered.`,
    reproduce: 'Stop the worker at chrome://serviceworker-internals, then cause this message.',
    remedy:
      'A listener that returns true must answer in every start of the worker: do not wait for one-time events, such as runtime.onInstalled.',
  }));
}

/** Uses the page after a kill: a port that the kill has closed must not be used again. */
async function deadPorts(trial: Trial, page: WatchedPage): Promise<readonly Finding[]> {
  await trial.kill();
  await page.settled();
  await page.act();
  const isOpenAgain = (name: string): boolean =>
    page.ports.some((port) => port.name === name && port.state === 'open');
  const dead = page.ports.filter(
    ({ name, state, lostPosts, handled, received }) =>
      state === 'closed' && (lostPosts > 0 || (received && !handled && !isOpenAgain(name))),
  );
  return dead.slice(0, 1).map(({ name, lostPosts }) => ({
    what: `The port ${short(name)} is not opened again when the worker has ended`,
    evidence:
      lostPosts > 0
        ? `The script posted ${lostPosts} × on the closed port, which throws: ${page.errors.at(-1) ?? 'no error was recorded'}`
        : 'It had delivered messages of the worker; the script has no listener for its end and opened no other.',
    reproduce: 'Open the page, stop the worker, use the page.',
    remedy: 'Connect again in port.onDisconnect, or before the next message.',
  }));
}

function errorAfterKill(error: string): Finding {
  return {
    what: error,
    evidence: 'Uncaught in a page when the worker was killed before each message, and not without kills.',
    reproduce: 'Stop the worker at chrome://serviceworker-internals, then use the page.',
    remedy: remedyFor(error),
  };
}
