/** What was missed while something was away: events, tabs, another relay, the first browser. */
import type { Reply } from '../../workload/sim-client.ts';
import type { ExamClient } from '../exam-client.ts';
import { SITE, type Chapter } from '../exam.ts';
import { sameContexts } from './events.ts';

const HOLD_MS = 30_000;

/** What Chromium reports while a worker ends is lost: the relay asks for it. */
const missed: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await one.ok('Page.enable', {}, session);
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Page.setLifecycleEventsEnabled', { enabled: true }, session);
  await one.ok('Page.getFrameTree', {}, session);
  await exam.run(3_000);
  one.take();
  const { browser, network } = exam.world;
  const navigates = exam.choose('navigates', true, false);
  // What is on its way dies with the worker.
  const isLost = exam.choose('on its way', true, false);
  if (isLost) network.strike('extension', { type: 'timeout', direction: 'to-server' });
  if (navigates) browser.navigate(exam.tab(key).id, `${SITE}/missed`);
  await exam.run(isLost ? 100 : exam.choose('ends after', 4, 5, 6));
  browser.killWorker();
  await exam.run(3_000);
  await exam.ready();
  await exam.quiet();
  if (navigates) {
    const { loaderId } = (
      (await one.ok('Page.getFrameTree', {}, session))['frameTree'] as { frame: { loaderId: string } }
    ).frame;
    const heard = one
      .take('Page.frameNavigated')
      .map(({ params }) => (params['frame'] as { loaderId: string }).loaderId);
    exam.same('O4', 'the last document told', heard.at(-1), loaderId);
  }
  sameContexts(exam, one, session, key);
};

/** A crashed page comes back while nobody can report it. */
const missedRevival: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await one.ok('Page.enable', {}, session);
  await exam.run(3_000);
  const { browser, network } = exam.world;
  browser.crashTab(exam.tab(key).id);
  await exam.quiet();
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'late' }, session);
  one.take();
  network.strike('extension', { type: 'timeout', direction: 'to-server' });
  browser.navigate(exam.tab(key).id, `${SITE}/back`);
  await exam.run(100);
  browser.killWorker();
  await exam.run(3_000);
  await exam.ready();
  await exam.quiet();
  exam.same('O4', 'told that it is back', one.names(session, 'Inspector.targetReloadedAfterCrash').length, 1);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
  exam.same(
    'O4',
    'settings',
    exam.peek(key).settings.map(([method]) => method),
    ['Emulation.setUserAgentOverride'],
  );
};

/** Another relay process: answers to what the first one asked are not taken for answers to the second one's questions. */
const otherRelay: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const { browser, relay } = exam.world;
  const evaluate = (client: ExamClient, session: string, factor: number): Promise<Reply>[] =>
    Array.from({ length: 8 }, (_, i) =>
      client.send('Runtime.evaluate', { expression: `${i} * ${factor}`, returnByValue: true }, session),
    );
  browser.freezeTab(exam.tab(key).id);
  void Promise.all(evaluate(one, one.session(exam.targetId(key)), 100));
  await exam.run(200);
  relay.kill(true);
  await exam.run(100);
  relay.start();
  await exam.until('the extension is connected', () => relay.status()?.extension === 'ready', 10_000);
  const two = await exam.client();
  const attached = two.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: true,
  });
  await exam.run(2_500);
  browser.thawTab(exam.tab(key).id);
  await exam.finish('attaching', attached);
  await exam.ready();
  await exam.quiet();
  browser.freezeTab(exam.tab(key).id);
  const replies = evaluate(two, two.session(exam.targetId(key)), 3);
  await exam.run(100);
  browser.thawTab(exam.tab(key).id);
  const values = (await exam.finish('the second one is answered', Promise.all(replies))).map((reply) =>
    reply === 'gone' ? reply : (reply.result?.['result'] as { value?: unknown } | undefined)?.value,
  );
  exam.same(
    'O1',
    'values',
    values,
    Array.from({ length: 8 }, (_, i) => i * 3),
  );
};

/** Tabs come and go while the extension is away. */
const gone: Chapter = async (exam) => {
  const [a, b, c] = [await exam.shared(), await exam.shared(`${SITE}/b`), await exam.shared(`${SITE}/c`)];
  const one = await exam.attached();
  const { network, port, browser, relay } = exam.world;
  const ids = [a, b, c].map((key) => exam.targetId(key));
  const session = one.session(ids[1] ?? '');
  const d = exam.opened(`${SITE}/d`);
  await exam.run(200);
  one.take();
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(300);
  browser.closeTab(exam.tab(b).id);
  browser.clickAction(exam.tab(c).id);
  browser.clickAction(exam.tab(d).id);
  const closing = one.send('Target.closeTarget', { targetId: ids[1] });
  const lost = one.send('Runtime.evaluate', { expression: '6 * 7' }, session);
  await exam.run(1_000);
  browser.killWorker();
  await exam.run(1_000);
  network.setPort(port, 'open');
  await exam.until('the new tab is listed', () => exam.isListed(d), 33_000);
  await exam.quiet();
  exam.same(
    'O4',
    'listed',
    relay.status()?.tabs.map(({ tab }) => tab),
    [exam.tab(a).id, exam.tab(d).id],
  );
  // The extension only lists what is left, so nobody knows that this tab was closed: it may be open, and not shared.
  const reply = await exam.finish('closing what is gone', closing);
  exam.same('O1', 'closing what is gone', reply === 'gone' ? reply : reply.error?.data, 'holdfast.gone.tab');
  const end = await exam.finish('a command to what is gone', lost);
  exam.demand('O1', end !== 'gone' && end.error !== undefined, () => 'a command to a closed tab succeeded');
  const heard = one.take('Target.detachedFromTarget', 'Target.attachedToTarget').map(({ method }) => method);
  exam.same('O4', 'told', heard.sort(), [
    'Target.attachedToTarget',
    'Target.detachedFromTarget',
    'Target.detachedFromTarget',
  ]);
};

/** No browser comes: commands that need one are answered in time. */
const none: Chapter = async (exam) => {
  const key = await exam.shared();
  const { relay, browser, relayModel, port, secrets } = exam.world;
  browser.writeLocal?.(relayModel.pairing(port, { ...secrets, pairingKey: 'a wrong key' }));
  relay.kill(true);
  await exam.run(300);
  relay.start();
  const one = await exam.client();
  one.sim.patienceMs = 2 * HOLD_MS;
  const began = exam.now;
  const answer = await one.ask('Target.getTargets', {}, undefined, HOLD_MS + 5_000);
  exam.same('O1', 'without a browser', exam.outcome(answer), 'notExecuted.noBrowser');
  exam.demand(
    'O1',
    exam.now - began > HOLD_MS - 1_000,
    () => `a command was not let wait for a browser, but for ${exam.now - began} ms`,
  );
  const auto = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
  const replies = [
    one.send('Target.setAutoAttach', auto),
    one.send('Browser.getVersion'),
    one.send('Target.getTargets'),
    one.send('Target.setAutoAttach', { ...auto, autoAttach: false }),
  ];
  await exam.run(1_000);
  browser.writeLocal?.(relayModel.pairing(port, secrets));
  const outcomes = await exam.finish('commands that waited for a browser', Promise.all(replies), 20_000);
  exam.same(
    'O1',
    'outcomes',
    [...new Set(outcomes.map((reply) => (reply === 'gone' ? reply : exam.outcome(reply))))],
    ['ok'],
  );
  await exam.quiet();
  exam.same('O2', 'attached for who no longer asks', one.take('Target.attachedToTarget').length, 0);
  exam.same('O4', 'listed', exam.isListed(key), true);
};

/** The first extension is not there yet. */
const first: Chapter = async (exam) => {
  const { relay, network, port } = exam.world;
  network.setPort(port, 'refusing');
  relay.kill(true);
  await exam.run(2_000);
  relay.start();
  network.setPort(port, 'open');
  // The port is open for clients only.
  exam.world.browser.killOffscreen();
  const one = await exam.client();
  const replies = ['Browser.getVersion', 'Target.getTargets', 'Target.setDiscoverTargets'].map((method) =>
    one.send(method, { discover: true }),
  );
  const outcomes = await exam.finish('commands before the first browser', Promise.all(replies), 60_000);
  exam.same(
    'O1',
    'outcomes',
    outcomes.map((reply) => (reply === 'gone' ? 'gone' : exam.outcome(reply))),
    ['ok', 'ok', 'ok'],
  );
};

export const MISSED: Readonly<Record<string, Chapter>> = {
  'missed events': missed,
  'missed revival': missedRevival,
  'another relay': otherRelay,
  'gone while away': gone,
  'first browser': first,
  'no browser': none,
};
