/** Frames of other sites, workers and service workers below a page. */
import type { ExamClient, Heard } from '../exam-client.ts';
import { SITE, type Chapter } from '../exam.ts';
import { said } from './events.ts';
import { loseDebugger } from './loss.ts';

const AUTO = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
const ATTACHED = 'Target.attachedToTarget';
const DETACHED = 'Target.detachedFromTarget';

/** A child that was attached: its session and its parent's. */
function childOf({ params, sessionId }: Heard): {
  session: string;
  target: string;
  type: string;
  parent: string | undefined;
} {
  const { targetId, type } = params['targetInfo'] as { targetId: string; type: string };
  return { session: String(params['sessionId']), target: targetId, type, parent: sessionId };
}

function children(client: ExamClient): ReturnType<typeof childOf>[] {
  return client.take(ATTACHED).map(childOf);
}

async function spawn(
  client: ExamClient,
  session: string,
  type: string,
  name: string,
  id?: string,
): Promise<string> {
  const more = id === undefined ? '' : `, "${id}"`;
  return String(await client.evaluate(`spawn("${type}", "${SITE}/${name}"${more})`, session));
}

const below: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const early = await spawn(one, s1, 'iframe', 'early');
  await one.ok('Target.setAutoAttach', AUTO, s1);
  await exam.quiet();
  const [first, ...none] = children(one);
  exam.same('O3', 'children told to the first', [first?.target, first?.parent, none.length], [early, s1, 0]);
  exam.same('O3', 'children told to the second', children(two).length, 0);
  const worker = await spawn(one, s1, 'worker', 'worker');
  await exam.quiet();
  const [second] = children(one);
  exam.same('O3', 'the worker', [second?.target, second?.type, second?.parent], [worker, 'worker', s1]);

  // Late, and with a filter.
  const filter = [{ type: 'iframe', exclude: true }, {}];
  await two.ok('Target.setAutoAttach', { ...AUTO, filter }, s2);
  await exam.quiet();
  const late = children(two);
  exam.same(
    'O3',
    'children told to a late-comer',
    late.map((child) => child.target),
    [worker],
  );
  exam.same('O3', 'told again to the first', children(one).length, 0);

  const [frame, theirs] = [first?.session ?? '', late[0]?.session ?? ''];
  await one.ok('Runtime.enable', {}, frame);
  one.take();
  await one.evaluate('say("frame")', frame);
  await one.evaluate('say("page")', s1);
  await exam.quiet();
  exam.same('O3', 'heard of the frame', said(one, frame), ['frame']);
  await two.ok('Runtime.enable', {}, theirs);
  await one.evaluate('say("worker")', second?.session ?? '');
  await exam.quiet();
  exam.same('O3', 'heard of the worker', said(two, theirs), ['worker']);
  const targets = await two.ok('Target.getTargetInfo', { targetId: worker });
  exam.same('O1', 'the type of the worker', (targets['targetInfo'] as { type: string }).type, 'worker');

  // Something below the frame.
  await one.ok('Target.setAutoAttach', AUTO, frame);
  const nested = await spawn(one, frame, 'iframe', 'nested');
  await exam.quiet();
  const [deep] = children(one);
  exam.same('O3', 'the nested frame', [deep?.target, deep?.parent], [nested, frame]);
  exam.same('O1', '6 * 7 in the nested frame', await one.evaluate('6 * 7', deep?.session ?? ''), 42);

  await one.evaluate(`end("${worker}")`, s1);
  await exam.run(2_000);
  const ended = (client: ExamClient): unknown[] =>
    client.take(DETACHED).map(({ params }) => params['sessionId']);
  exam.same('O2', 'ended for the first', ended(one), [second?.session]);
  exam.same('O2', 'ended for the second', ended(two), [theirs]);
  await two.fails('Runtime.evaluate', { expression: '6 * 7' }, theirs, -32_001);
  await one.evaluate(`end("${early}")`, s1);
  await exam.quiet();
  exam.same('O2', 'ended with the frame', ended(one), [deep?.session, frame]);
  await one.fails('Runtime.evaluate', { expression: '6 * 7' }, frame, -32_001);
};

/** Children after a lost debugger, and after a client has had enough. */
const again: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  await one.ok('Page.enable', {}, s1);
  await one.ok('Target.setAutoAttach', AUTO, s1);
  await two.ok('Target.setAutoAttach', AUTO, s2);
  const frame = await spawn(one, s1, 'iframe', 'frame');
  await exam.quiet();
  const before = children(one)[0];
  children(two);
  exam.world.browser.detachDebugger(exam.tab(key).id);
  await exam.run(500);
  await exam.ready();
  await exam.quiet();
  const heard = one.take(ATTACHED, DETACHED, 'Page.frameAttached');
  const sessions = heard
    .filter(({ method }) => method !== 'Page.frameAttached')
    .map(({ method, params }) => [method, params['sessionId'] === before?.session]);
  exam.same('O3', 'what became of the frame', sessions, [
    [DETACHED, true],
    [ATTACHED, false],
  ]);
  const kept = heard.some(
    ({ method, params }) => method === 'Page.frameAttached' && params['frameId'] === frame,
  );
  exam.demand('O3', kept, () => 'the end of the session is the end of the frame for the client');
  exam.same('O3', 'told to the second', two.take(ATTACHED).length, 1);

  await one.ok(
    'Target.setAutoAttach',
    { autoAttach: false, waitForDebuggerOnStart: false, flatten: true },
    s1,
  );
  exam.same('O2', 'ended for who has had enough', one.take(DETACHED).length, 1);
  exam.same('O2', 'ended for the other', two.take(DETACHED).length, 0);
  exam.demand('O4', exam.peek(key).autoAttach, () => 'auto-attach was stopped for all');
  await spawn(two, s2, 'worker', 'later');
  await exam.quiet();
  exam.same('O3', 'told after it had enough', one.take(ATTACHED).length, 0);
  exam.same('O3', 'told to the other', two.take(ATTACHED).length, 1);
  await two.ok(
    'Target.setAutoAttach',
    { autoAttach: false, waitForDebuggerOnStart: false, flatten: true },
    s2,
  );
  exam.demand('O4', !exam.peek(key).autoAttach, () => 'nobody auto-attaches, but the page does');
};

/** Children that wait for the debugger are started by whom they wait for, or by the relay. */
const waiting: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  await one.ok('Target.setAutoAttach', { ...AUTO, waitForDebuggerOnStart: true }, s1);
  await two.ok('Target.setAutoAttach', AUTO, s2);
  one.take();
  await spawn(one, s1, 'iframe', 'frame');
  await exam.quiet();
  exam.same('O4', 'children that wait', exam.peek(key).waitingChildren, 1);
  const [event] = one.take(ATTACHED);
  exam.same('O3', 'told to wait', event?.params['waitingForDebugger'], true);
  const [other] = two.take(ATTACHED);
  exam.same('O3', 'told to wait to who does not want it', other?.params['waitingForDebugger'], false);
  await one.ok('Runtime.runIfWaitingForDebugger', {}, String(event?.params['sessionId']));
  await exam.quiet();
  exam.same('O4', 'children that wait after they were started', exam.peek(key).waitingChildren, 0);
  await spawn(two, s2, 'iframe', 'other');
  await exam.quiet();
  exam.same('O4', 'children that wait again', exam.peek(key).waitingChildren, 1);
  one.leave();
  await exam.quiet();
  exam.same('O4', 'children that wait for a client that has left', exam.peek(key).waitingChildren, 0);
};

/** A service worker is below every page that it serves, and a client has one session with it. */
const serviceWorkers: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const one = await exam.client();
  const filter = [{ type: 'page' }, { type: 'service_worker' }];
  await one.ok('Target.setDiscoverTargets', { discover: true, filter });
  await one.ok('Target.setAutoAttach', { ...AUTO, filter });
  const [sa, sb] = [one.session(exam.targetId(a)), one.session(exam.targetId(b))];
  await one.ok('Target.setAutoAttach', AUTO, sa);
  await one.ok('Target.setAutoAttach', AUTO, sb);
  one.take();
  await spawn(one, sa, 'service_worker', 'sw.js', 'SW');
  await spawn(one, sb, 'service_worker', 'sw.js', 'SW');
  await exam.quiet();
  const heard = one.take();
  const attached = heard.filter(({ method }) => method === ATTACHED).map(childOf);
  exam.same(
    'O2',
    'sessions with the service worker',
    attached.map((child) => [child.target, child.parent]),
    [['SW', undefined]],
  );
  const created = heard.filter(
    ({ method, params }) =>
      method === 'Target.targetCreated' && (params['targetInfo'] as { targetId: string }).targetId === 'SW',
  );
  exam.same('O3', 'told of the service worker', created.length, 1);
  const session = attached[0]?.session ?? '';
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Network.enable', {}, session);
  await one.ok('Network.setExtraHTTPHeaders', { headers: { a: 'b' } }, session);
  exam.same('O1', '6 * 7 in the service worker', await one.evaluate('6 * 7', session), 42);
  one.take();
  await one.ok('Target.closeTarget', { targetId: exam.targetId(a) });
  await exam.run(1_000);
  const moved = one
    .take()
    .filter(({ sessionId, params }) => sessionId === session || params['sessionId'] === session);
  const names = moved.map(({ method }) => method);
  exam.demand(
    'O2',
    !names.includes(DETACHED),
    () => 'the session with a service worker ended with one of its tabs',
  );
  exam.demand(
    'O3',
    names.includes('Inspector.targetReloadedAfterCrash'),
    () => `the client was not told to make new handles: ${names.join(', ')}`,
  );
  await one.evaluate('say("moved")', session);
  await exam.quiet();
  exam.same('O3', 'heard after the move', said(one, session), ['moved']);
  await one.evaluate('end("SW")', sb);
  await exam.quiet();
  const gone = one.take().map(({ method }) => method);
  exam.same('O2', 'the end of the service worker', gone, [DETACHED, 'Target.targetDestroyed']);
};

/** Puppeteer attaches to the `tab` around a page first. */
const outer: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.client();
  await one.ok('Target.setAutoAttach', { ...AUTO, filter: [{ type: 'page', exclude: true }, {}] });
  const tab = children(one).find(({ type }) => type === 'tab');
  exam.demand('O3', tab !== undefined, () => 'the tab around the page was not attached');
  const session = tab?.session ?? '';
  await one.ok('Target.setAutoAttach', AUTO, session);
  const [page] = children(one);
  exam.same('O3', 'the page in the tab', [page?.target, page?.parent], [exam.targetId(key), session]);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', page?.session ?? ''), 42);
  const { targetInfo } = await one.ok('Target.getTargetInfo', { targetId: tab?.target ?? '' });
  exam.same('O1', 'the tab is attached', (targetInfo as { attached: boolean }).attached, true);
  await one.ok('Target.detachFromTarget', { sessionId: page?.session ?? '' }, session);
  exam.same(
    'O2',
    'detached',
    one.take(DETACHED).map(({ params, sessionId }) => [params['sessionId'], sessionId]),
    [[page?.session, session]],
  );
  const later = await exam.shared(`${SITE}/later`);
  await exam.quiet();
  const next = children(one);
  exam.same(
    'O3',
    'a later tab',
    next.map(({ type }) => type),
    ['tab'],
  );
  await one.ok('Target.setAutoAttach', AUTO, next[0]?.session);
  const second = children(one)[0];
  exam.same('O3', 'its page', second?.target, exam.targetId(later));
  await one.ok('Target.closeTarget', { targetId: exam.targetId(later) });
  await exam.quiet();
  const ended = one.take(DETACHED).map(({ params }) => params['sessionId']);
  exam.same('O2', 'ended with the tab', ended.sort(), [second?.session, next[0]?.session].sort());
};

/** A lost debugger takes the children along; the page's settings keep their order with theirs. */
const childLoss: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const s1 = one.session(exam.targetId(key));
  await one.ok('Target.setAutoAttach', AUTO, s1);
  await spawn(one, s1, 'worker', 'w');
  await exam.quiet();
  const [child] = children(one);
  await one.ok('Runtime.enable', {}, child?.session);
  await loseDebugger(exam, key);
  const heard = one.take(ATTACHED, DETACHED);
  exam.same('O2', 'the session with the worker ended', heard[0]?.params['sessionId'], child?.session);
  exam.demand('O4', exam.peek(key).autoAttach, () => 'auto-attach was not set up again');
  await one.fails('Runtime.evaluate', { expression: '6 * 7' }, child?.session, -32_001);
};

export const CHILDREN: Readonly<Record<string, Chapter>> = {
  children: below,
  'children again': again,
  'children that wait': waiting,
  'service workers': serviceWorkers,
  'tab targets': outer,
  'children lost': childLoss,
};
