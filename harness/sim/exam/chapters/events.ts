/** Who hears what: enabled domains, late-comers, several tabs, order, exactly once. */
import type { ExamClient, Json } from '../exam-client.ts';
import { SITE, type Chapter, type Exam } from '../exam.ts';

const SAID = 'Runtime.consoleAPICalled';

/** Texts that this session has heard, in order. */
export function said(client: ExamClient, session: string): unknown[] {
  return client
    .take(SAID)
    .filter(({ sessionId }) => sessionId === session)
    .map(({ params }) => (params['args'] as { value: unknown }[])[0]?.value);
}

/** The contexts that a client knows of are those that there are. */
export function sameContexts(exam: Exam, client: ExamClient, session: string, key: number): void {
  const known = [...(client.sim.link?.contexts(session) ?? [])].sort();
  exam.same('O3', `contexts that ${client.name} knows of`, known, [...exam.peek(key).contexts].sort());
}

const domains: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const [one, two] = [await exam.attached(), await exam.attached()];
  const [s1, s2] = [one.session(exam.targetId(a)), two.session(exam.targetId(a))];
  const other = two.session(exam.targetId(b));
  await one.ok('Runtime.enable', {}, s1);
  sameContexts(exam, one, s1, a);
  await one.ok('Page.createIsolatedWorld', { frameId: exam.targetId(a), worldName: 'w' }, s1);
  await exam.quiet();
  sameContexts(exam, one, s1, a);
  await one.evaluate('say("1")', s1);
  await exam.quiet();
  exam.same('O3', 'heard by the one that enabled Runtime', said(one, s1), ['1']);
  exam.same('O3', 'heard by the one that did not', said(two, s2), []);

  // A late-comer gets what was announced before, before its answer, and the first one hears nothing of it.
  const before = two
    .send('Runtime.enable', {}, s2)
    .then(() => two.take('Runtime.executionContextCreated').length);
  exam.same(
    'O3',
    'contexts told to a late-comer by its answer',
    await exam.finish('Runtime.enable', before),
    2,
  );
  sameContexts(exam, two, s2, a);
  await exam.quiet();
  exam.same('O3', 'told to the first one', one.take().length, 0);
  await two.ok('Runtime.enable', {}, other);
  two.take();
  for (const text of ['2', '3', '4']) await one.evaluate(`say("${text}")`, s1);
  await exam.quiet();
  exam.same('O3', 'heard by the first', said(one, s1), ['2', '3', '4']);
  exam.same('O3', 'heard by the second', said(two, s2), ['2', '3', '4']);

  await one.ok('Runtime.disable', {}, s1);
  await two.evaluate('say("5")', s2);
  await two.evaluate('say("6")', other);
  await exam.quiet();
  exam.same('O3', 'heard after disabling', said(one, s1), []);
  const heard = two.take(SAID).map(({ sessionId }) => sessionId);
  exam.same('O3', 'heard by the one that still has it enabled', heard, [s2, other]);
  await two.ok('Runtime.disable', {}, s2);
  exam.demand(
    'O6',
    !exam.peek(a).enabled.includes('Runtime'),
    () => 'nobody uses Runtime, but it is enabled',
  );
  exam.demand('O3', exam.peek(b).enabled.includes('Runtime'), () => 'Runtime was disabled in another tab');
  await two.ok('Runtime.enable', {}, s2);
  sameContexts(exam, two, s2, a);
  await one.ok('Runtime.enable', {}, s1);
  sameContexts(exam, one, s1, a);
};

const navigation: Chapter = async (exam) => {
  const a = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(a);
  const [s1, s2] = [one.session(target), two.session(target)];
  for (const [client, session] of [
    [one, s1],
    [two, s2],
  ] as const) {
    await client.ok('Page.enable', {}, session);
    await client.ok('Runtime.enable', {}, session);
    await client.ok('Page.setLifecycleEventsEnabled', { enabled: true }, session);
    await client.ok('Page.getFrameTree', {}, session);
  }
  await exam.quiet();
  one.take();
  two.take();
  await two.ok('Page.navigate', { url: `${SITE}/next` }, s2);
  await exam.quiet();
  const expected = [
    'Page.frameStartedNavigating',
    'Runtime.executionContextsCleared',
    'Page.frameNavigated',
    'Runtime.executionContextCreated',
    'Page.loadEventFired',
    'Page.lifecycleEvent',
    'Page.lifecycleEvent',
  ];
  exam.same('O3', 'events of a navigation', one.names(s1), expected);
  exam.same('O3', 'events of a navigation', two.names(s2), expected);
  exam.same('O4', 'the address', exam.tab(a).url, `${SITE}/next`);
  const late = await exam.attached();
  const s3 = late.session(target);
  await late.ok('Runtime.enable', {}, s3);
  sameContexts(exam, late, s3, a);
  const { frameTree } = await late.ok('Page.getFrameTree', {}, s3);
  const { url } = (frameTree as { frame: { url: string } }).frame;
  exam.same('O1', 'the address in the frame tree', url, `${SITE}/next`);
};

/** Several sessions of one client with one target. */
const sessions: Chapter = async (exam) => {
  const a = await exam.shared();
  const one = await exam.attached();
  const target = exam.targetId(a);
  const first = one.session(target);
  const attached = await one.ok('Target.attachToTarget', { targetId: target, flatten: true });
  const second = String(attached['sessionId']);
  exam.demand('O2', first !== second, () => 'two sessions have one id');
  await one.ok('Runtime.enable', {}, second);
  one.take();
  await one.evaluate('say("1")', first);
  await exam.quiet();
  const heard = one.take(SAID).map(({ sessionId }) => sessionId);
  exam.same('O3', 'sessions that heard it', heard, [second]);
  await one.ok('Target.detachFromTarget', { sessionId: second });
  exam.same(
    'O2',
    'detached',
    one.take('Target.detachedFromTarget').map(({ params }) => params['sessionId']),
    [second],
  );
  await one.fails('Runtime.evaluate', { expression: '6 * 7' }, second, -32_001);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', first), 42);
  exam.demand(
    'O6',
    !exam.peek(a).enabled.includes('Runtime'),
    () => 'a session has gone, and its domain is enabled',
  );
};

/** What the browser tells is passed on unchanged: values, errors, unknown methods. */
const passing: Chapter = async (exam) => {
  const a = await exam.shared();
  const one = await exam.attached();
  const s = one.session(exam.targetId(a));
  await one.fails('Page.noSuchMethod', {}, s, -32_601);
  await one.fails('Runtime.evaluate', { expression: '1' }, 'NO-SUCH-SESSION', -32_001);
  await one.fails('NoDomain.at', {}, undefined, -32_601);
  const all = Promise.all(
    Array.from({ length: 20 }, (_, i) => i).map((i) =>
      one.send('Runtime.evaluate', { expression: `${i} * 3`, returnByValue: true }, s),
    ),
  );
  const replies = await exam.finish('twenty commands are answered', all);
  const values = replies.map((reply) =>
    reply === 'gone' ? 0 : (reply.result?.['result'] as { value: number }).value,
  );
  exam.same(
    'O1',
    'values of twenty commands at once',
    values,
    Array.from({ length: 20 }, (_, i) => i * 3),
  );
};

/** Asked when a client meets a page, all at once and in this order, as Playwright does. */
const FIRST_COMMANDS: readonly (readonly [method: string, params?: Json])[] = [
  ['Page.enable'],
  ['Page.getFrameTree'],
  ['Page.addScriptToEvaluateOnNewDocument', { source: '' }],
  ['Page.setLifecycleEventsEnabled', { enabled: true }],
  ['Runtime.enable'],
  ['Network.enable'],
  ['Runtime.runIfWaitingForDebugger'],
];

/** The client gets events that come between the answers once, each after what it needs. */
const atOnce: Chapter = async (exam) => {
  const key = await exam.shared();
  const target = exam.targetId(key);
  const talker = await exam.attached();
  const voice = talker.session(target);
  for (const meanwhile of ['nothing', 'says', 'navigates', 'says'] as const) {
    const one = await exam.attached();
    const session = one.session(target);
    const isReversed = exam.choose('order', false, true);
    const commands = isReversed ? [...FIRST_COMMANDS].reverse() : FIRST_COMMANDS;
    const replies = commands.map(([method, params]) => one.send(method, params, session));
    await exam.run(exam.choose('after', 0, 1, 3));
    const url = `${SITE}/at-once`;
    if (meanwhile === 'navigates') void talker.send('Page.navigate', { url }, voice);
    const texts = meanwhile === 'says' ? ['1', '2', '3'] : [];
    for (const text of texts) void talker.send('Runtime.evaluate', { expression: `say("${text}")` }, voice);
    const outcomes = (await exam.finish('all are answered', Promise.all(replies))).map((reply) =>
      reply === 'gone' ? reply : exam.outcome(reply),
    );
    exam.same('O1', 'outcomes', [...new Set(outcomes)], ['ok']);
    await exam.quiet();
    sameContexts(exam, one, session, key);
    const heard = one.take();
    const spoken = heard.flatMap(({ method, params }) =>
      method === SAID ? [(params['args'] as { value: unknown }[])[0]?.value] : [],
    );
    // What was said before it asked is not news to it; from the first that it hears on, it hears all, and once.
    exam.same('O3', 'heard', spoken, texts.slice(texts.length - spoken.length));
    const { frameTree } = await one.ok('Page.getFrameTree', {}, session);
    const { frame } = frameTree as { frame: { url: string; loaderId: string } };
    if (meanwhile === 'navigates') exam.same('O1', 'the address', frame.url, url);
    const loads = heard.filter(({ method, params }) => {
      return (
        method === 'Page.lifecycleEvent' && params['name'] === 'load' && params['loaderId'] === frame.loaderId
      );
    });
    exam.same('O3', 'told of the load of the document that it shows', loads.length > 0, true);
    one.leave();
    await exam.run(300);
    await exam.ready();
  }
};

export const EVENTS: Readonly<Record<string, Chapter>> = {
  domains,
  navigation,
  'several sessions': sessions,
  passing,
  'asked at once': atOnce,
};
