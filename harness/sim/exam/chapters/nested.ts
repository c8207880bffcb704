/** Sessions that were attached through others: who is attached, once, and what ends with what, in which order. */
import type { ExamClient, Json } from '../exam-client.ts';
import type { Chapter } from '../exam.ts';

const AUTO = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
const DETACHED = 'Target.detachedFromTarget';
const ATTACHED = 'Target.attachedToTarget';
const TABS = { ...AUTO, filter: [{ type: 'page', exclude: true }, {}] };

/** `[session, through which it was attached]`, in the order of the events. */
function told(client: ExamClient, method: string): (readonly [unknown, string])[] {
  return client.take(method).map(({ params, sessionId }) => [params['sessionId'], sessionId ?? 'root']);
}

/** A session with the browser, below it one with a tab, below that one with its page, and below that others again. */
const below: Chapter = async (exam) => {
  const key = await exam.shared();
  const targetId = exam.targetId(key);
  for (const ends of ['page', 'tab', 'browser', 'client'] as const) {
    const one = await exam.client();
    const browser = String((await one.ok('Target.attachToBrowserTarget'))['sessionId']);
    one.take();
    await one.ok('Target.setAutoAttach', TABS, browser);
    const [outer] = one.take(ATTACHED);
    const tab = String(outer?.params['sessionId']);
    // Asked for again: nothing is attached twice.
    await one.ok('Target.setAutoAttach', TABS, browser);
    exam.same('O2', 'attached when asked again', told(one, ATTACHED), []);
    await one.ok('Target.setAutoAttach', AUTO, tab);
    const [inner] = told(one, ATTACHED);
    const page = String(inner?.[0]);
    exam.same('O3', 'attached through', [outer?.sessionId, inner?.[1]], [browser, tab]);
    const around = (outer?.params['targetInfo'] as Json | undefined)?.['targetId'];
    for (const target of [targetId, around])
      await one.ok('Target.attachToTarget', { targetId: target, flatten: true }, page);
    const deepest = told(one, ATTACHED);
    exam.same('O3', 'attached through the page', [deepest[0]?.[1], deepest[1]?.[1]], [page, page]);
    await one.ok('Runtime.enable', {}, String(deepest[0]?.[0]));
    await one.ok('Emulation.setUserAgentOverride', { userAgent: 'deep' }, page);
    one.take();
    if (ends === 'client') one.leave();
    else {
      // Nothing is sent on a session that has ended, so of what was attached through it the client hears nothing more.
      const [sessionId, parent] = { page: [page, tab], tab: [tab, browser], browser: [browser, undefined] }[
        ends
      ];
      await one.ok('Target.detachFromTarget', { sessionId }, parent);
      await exam.quiet();
      const events = told(one, DETACHED);
      exam.same('O2', `the last to end with the ${ends}`, events.at(-1), [sessionId, parent ?? 'root']);
      if (ends === 'page') exam.same('O2', 'what ended before', events.slice(0, -1).sort(), deepest.sort());
      for (const session of [page, String(deepest[0]?.[0]), String(deepest[1]?.[0])])
        await one.fails('Runtime.evaluate', { expression: '1' }, session, -32_001);
      await one.ok('Target.getTargets');
      one.leave();
    }
    await exam.run(500);
    await exam.ready();
    await exam.quiet();
    const { settings, enabled } = exam.peek(key);
    exam.same('O6', `left of it after the ${ends}`, [settings, enabled.includes('Runtime')], [[], false]);
  }
  const next = await exam.attached();
  exam.same('O1', '6 * 7', await next.evaluate('6 * 7', next.session(targetId)), 42);
};

/** Several browser sessions and clients attach to the same page: each hears what it asked for. */
const several: Chapter = async (exam) => {
  const key = await exam.shared();
  const target = exam.targetId(key);
  const one = await exam.client();
  const sessions: string[] = [];
  while (sessions.length < 3)
    sessions.push(String((await one.ok('Target.attachToBrowserTarget'))['sessionId']));
  one.take();
  const pages: string[] = [];
  for (const session of sessions) {
    await one.ok('Target.setAutoAttach', AUTO, session);
    const events = told(one, ATTACHED);
    exam.same(
      'O2',
      'attached through',
      events.map(([, parent]) => parent),
      [session],
    );
    pages.push(String(events[0]?.[0]));
  }
  exam.same('O2', 'sessions', new Set(pages).size, 3);
  await one.ok('Runtime.enable', {}, pages[1]);
  one.take();
  await one.evaluate('say("1")', pages[0] ?? '');
  await exam.quiet();
  const heard = one.take('Runtime.consoleAPICalled').map(({ sessionId }) => sessionId);
  exam.same('O3', 'sessions that heard it', heard, [pages[1]]);
  await one.ok('Target.setAutoAttach', { ...AUTO, autoAttach: false }, sessions[2]);
  await one.ok('Target.detachFromTarget', { sessionId: sessions[0] });
  const later = await exam.shared('http://site.test/later');
  await exam.quiet();
  const attached = one
    .take(ATTACHED)
    .filter(({ params }) => (params['targetInfo'] as Json)['targetId'] === exam.targetId(later));
  exam.same(
    'O3',
    'who hears of a later tab',
    attached.map(({ sessionId }) => sessionId),
    [sessions[1]],
  );
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', pages[1] ?? ''), 42);
  const { targetInfos } = await one.ok('Target.getTargets');
  exam.same(
    'O3',
    'listed',
    (targetInfos as Json[]).some(({ targetId }) => targetId === target),
    true,
  );
};

export const NESTED: Readonly<Record<string, Chapter>> = {
  'sessions below others': below,
  'several browser sessions': several,
};
