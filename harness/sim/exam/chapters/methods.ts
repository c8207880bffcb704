/**
 * Every method that the relay knows something of, in each situation that this is for. The lessons demand that each command is
 * answered; which of them are refused, sent again, set up again or made later is in the recorded transcripts.
 */
import { METHODS } from '../../../../relay/core/methods/table.ts';
import type { ExamClient } from '../exam-client.ts';
import type { Chapter, ChapterWorlds, Exam } from '../exam.ts';
import { alone, ATTACHED, TAB } from './peers.ts';

/** These end sessions, tabs or the interception of others; the lessons about them are elsewhere. */
const ELSEWHERE = /^(Target\.|Browser\.close|Page\.close|Page\.crash|Fetch\.)/;
const NAMES = Object.keys(METHODS).filter((method) => !ELSEWHERE.test(method));
/** Without a row: judged by their names. */
const UNLISTED = ['DOM.setAttributeValue', 'DOM.getDocument', 'Cast.enable', 'Cast.stopCasting'];
const ALL = [...NAMES, ...UNLISTED];

/** Sends all, in the session or to the browser; resolves with the outcome of each. */
async function outcomesOf(exam: Exam, client: ExamClient, session?: string): Promise<string[]> {
  client.sim.patienceMs = 60_000;
  const under = ALL.map(async (method) => {
    const reply = await client.send(method, {}, session);
    return `${method} ${reply === 'gone' ? reply : exam.outcome(reply)}`;
  });
  return exam.finish('each command', Promise.all(under), 60_000);
}

/** All are answered, and at most with an error of their own. */
function demandAnswers(exam: Exam, outcomes: readonly string[]): void {
  const unanswered = outcomes.filter((text) => text.endsWith(' gone'));
  exam.same('O1', 'without an answer', unanswered, []);
}

const plain: Chapter = async (exam) => {
  exam.calm();
  const { client, session } = await alone(exam);
  demandAnswers(exam, await outcomesOf(exam, client, session));
  demandAnswers(exam, await outcomesOf(exam, client));
  await exam.quiet();
  exam.same('O6', 'requests', exam.world.relay.status()?.pending, 0);
};

/** The debugger is lost afterwards: what lasts is set up again, in the order in which it was made. */
const kept: Chapter = async (exam) => {
  exam.calm();
  const { peer, client, session } = await alone(exam);
  for (const method of ALL) await client.ask(method, {}, session);
  const sent = peer.commands.splice(0);
  peer.say({ type: 'tab.detached', tab: TAB, reason: 'lost' });
  peer.attach(TAB, 'attached-2');
  await exam.quiet();
  await exam.ready();
  const foreign = peer.commands.filter((method) => !sent.includes(method));
  exam.same('O4', 'set up, and never asked for', foreign, []);
  peer.commands.length = 0;
  client.leave();
  await exam.quiet();
};

/** The worker ends with all of them under way. */
const lost: Chapter = async (exam) => {
  exam.calm();
  const { peer, client, session } = await alone(exam);
  const { answer } = peer;
  peer.answer = () => undefined;
  const under = outcomesOf(exam, client, session);
  await exam.run(500);
  peer.drop();
  await exam.run(300);
  peer.answer = answer;
  peer.boot = { number: 2, id: 'peer-2' };
  await peer.connect();
  const outcomes = await under;
  demandAnswers(exam, outcomes);
  const wrong = outcomes.filter(
    (text) => !/ (ok|error|unknown\.workerRestarted|refused\.\S+|notExecuted\.\S+)$/.test(text),
  );
  exam.same('O1', 'other outcomes', wrong, []);
};

/** There is no renderer. */
const crashed: Chapter = async (exam) => {
  exam.calm();
  const { peer, client, session } = await alone(exam);
  peer.event(TAB, ATTACHED, 'Inspector.targetCrashed', {});
  await exam.quiet();
  demandAnswers(exam, await outcomesOf(exam, client, session));
  peer.event(TAB, ATTACHED, 'Inspector.targetReloadedAfterCrash', {});
  await exam.quiet();
  exam.same('O1', 'works', exam.outcome(await client.ask('Runtime.evaluate', {}, session)), 'ok');
};

export const METHOD_CHAPTERS: Readonly<Record<string, Chapter>> = {
  'every method': plain,
  'every method in read-only mode': plain,
  'every method and a lost debugger': kept,
  'every method and a lost answer': lost,
  'every method after a crash': crashed,
};

export const METHOD_WORLDS: ChapterWorlds = {
  'every method in read-only mode': { policy: { readOnly: true } },
};
