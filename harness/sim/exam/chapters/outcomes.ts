/** What becomes of commands while something is away: they wait, end with the true outcome, and run at most once. */
import type { ExamClient } from '../exam-client.ts';
import { SITE, type Chapter, type Exam } from '../exam.ts';
import { sameContexts, said } from './events.ts';

/** How long a command waits before it is answered with an error. */
const HOLD_MS = 30_000;

function mutation(exam: Exam, client: ExamClient, session: string, id: string): Promise<string> {
  exam.world.mutations.asked(id);
  return client.send('Runtime.evaluate', { expression: `mutate("${id}")` }, session).then((reply) => {
    if (reply === 'gone') return 'gone';
    exam.world.mutations.answered(id, reply);
    return exam.outcome(reply);
  });
}

function read(exam: Exam, client: ExamClient, session: string): Promise<string> {
  return client
    .send('Runtime.getIsolateId', {}, session)
    .then((reply) => (reply === 'gone' ? 'gone' : exam.outcome(reply)));
}

/** The extension is away: commands wait, and are sent in their order when it is back. */
const waiting: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  await one.ok('Runtime.enable', {}, s1);
  one.take();
  const { network, port, browser } = exam.world;
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  if (exam.choose('worker ends', false, true)) browser.killWorker();
  await exam.run(300);
  const outcomes: string[] = [];
  const ids = Array.from({ length: 5 }, (_, index) => `wait-${index}`);
  for (const id of ids) {
    void mutation(exam, one, s1, id).then((outcome) => outcomes.push(outcome));
    void one.send('Runtime.evaluate', { expression: `say("${id}")` }, s1);
  }
  void read(exam, two, s2).then((outcome) => outcomes.push(outcome));
  void two
    .send('Target.createTarget', { url: `${SITE}/later` })
    .then((reply) => outcomes.push(reply === 'gone' ? 'gone' : exam.outcome(reply)));
  await exam.run(exam.choose('away', 6_000, 12_000));
  exam.same('O1', 'answered while the extension was away', outcomes, []);
  network.setPort(port, 'open');
  await exam.until('all commands are answered', () => outcomes.length === ids.length + 2, 33_000, 'O1');
  exam.same('O1', 'outcomes', [...new Set(outcomes)], ['ok']);
  await exam.quiet();
  exam.same('O3', 'said, in order', said(one, s1), ids);
  exam.same('O1', 'the new tab', browser.tabs().at(-1)?.url, `${SITE}/later`);
};

/** It does not come back: each command is answered in time, and never runs. */
const tooLong: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  const { network, port, relay } = exam.world;
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(300);
  const began = exam.now;
  const ends: string[] = [];
  const late = one.sim;
  late.patienceMs = 2 * HOLD_MS;
  void mutation(exam, one, session, 'never').then((outcome) =>
    ends.push(`${outcome} ${Math.round((exam.now - began) / 10_000)}`),
  );
  await exam.run(10_000);
  void read(exam, one, session).then((outcome) =>
    ends.push(`${outcome} ${Math.round((exam.now - began) / 10_000)}`),
  );
  await exam.until('both are answered', () => ends.length === 2, HOLD_MS + 5_000, 'O1');
  exam.same('O1', 'ends, in tens of seconds', ends, [
    'notExecuted.waitedTooLong 3',
    'notExecuted.waitedTooLong 4',
  ]);
  network.setPort(port, 'open');
  await exam.ready();
  await exam.quiet();
  exam.same('O5', 'executed', exam.world.browser.executions.get('never'), undefined);
  exam.same('O6', 'held', [relay.status()?.held, relay.status()?.pending], [0, 0]);
};

/** A client that leaves takes along what it had waiting. */
const withdrawn: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const { network, port, browser, relay } = exam.world;
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(300);
  void mutation(exam, one, one.session(target), 'left');
  void one.send('Target.createTarget', { url: `${SITE}/never` });
  const stays = mutation(exam, two, two.session(target), 'stays');
  await exam.run(500);
  one.leave();
  await exam.run(500);
  network.setPort(port, 'open');
  exam.same(
    'O1',
    'the outcome for who stayed',
    await exam.finish('the one that stayed', stays, 33_000),
    'ok',
  );
  await exam.quiet();
  exam.same(
    'O5',
    'executed',
    ['left', 'stays'].map((id) => browser.executions.get(id)),
    [undefined, 1],
  );
  exam.demand(
    'O5',
    !browser.tabs().some(({ url }) => url.endsWith('/never')),
    () => 'a tab was opened for a client that had left',
  );
  exam.same(
    'O6',
    'held',
    [relay.status()?.held, relay.status()?.pending, relay.status()?.clients],
    [0, 0, 1],
  );
};

/** The worker ends while commands are under way: only what may have run is unknown. */
const workerEnds: Chapter = async (exam) => {
  // How far the last worker got is handed over within half a second, or is not known.
  exam.calm();
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const one = await exam.attached();
  const [sa, sb] = [one.session(exam.targetId(a)), one.session(exam.targetId(b))];
  await exam.run(2_000);
  const { browser, relay } = exam.world;
  browser.freezeTab(exam.tab(a).id);
  const started = mutation(exam, one, sa, 'started');
  const reading = read(exam, one, sa);
  // Judged by what they do, and not by their names.
  const others = ['Page.bringToFront', 'Page.stopLoading', 'Page.setDocumentContent', 'Page.enable'].map(
    (method) => one.send(method, {}, sa).then((reply) => (reply === 'gone' ? reply : exam.outcome(reply))),
  );
  await exam.run(300);
  browser.killWorker();
  const after = [mutation(exam, one, sb, 'after-1'), mutation(exam, one, sb, 'after-2')];
  await exam.run(500);
  browser.thawTab(exam.tab(a).id);
  exam.same('O1', 'what was under way', await exam.finish('it', started), 'unknown.workerRestarted');
  exam.same('O1', 'what only reads', await exam.finish('it', reading), 'ok');
  const ends = await exam.finish('they', Promise.all(others));
  exam.same('O1', 'other commands under way', ends, ['ok', 'ok', 'unknown.workerRestarted', 'ok']);
  exam.same('O1', 'what came after', await exam.finish('it', Promise.all(after)), ['ok', 'ok']);
  await exam.quiet();
  exam.same(
    'O5',
    'executed once',
    ['after-1', 'after-2'].map((id) => browser.executions.get(id)),
    [1, 1],
  );
  exam.same('O6', 'requests', relay.status()?.pending, 0);
};

/** The worker ends while commands are on their way to it: they have certainly not run, and are sent again. */
const onTheWay: Chapter = async (exam) => {
  exam.calm();
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await exam.run(2_000);
  const { browser, network } = exam.world;
  for (let round = 0; round < 3; round++) {
    exam.same(
      'O1',
      'a first command',
      await exam.finish('it', mutation(exam, one, session, `first-${round}`)),
      'ok',
    );
    network.strike('extension', { type: 'latency', delayMs: 300 });
    const ids = [1, 2, 3].map((index) => `way-${round}-${index}`);
    const under = ids.map((id) => mutation(exam, one, session, id));
    await exam.run(100);
    browser.killWorker();
    const outcomes = await exam.finish('commands on their way', Promise.all(under));
    exam.same('O1', 'commands on their way to a worker that ended', outcomes, ['ok', 'ok', 'ok']);
    exam.same(
      'O5',
      'executed',
      ids.map((id) => browser.executions.get(id)),
      [1, 1, 1],
    );
    await exam.run(1_500);
  }
};

/** The debugger is lost while commands are under way. */
const debuggerLost: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const one = await exam.attached();
  const [sa, sb] = [one.session(exam.targetId(a)), one.session(exam.targetId(b))];
  const { browser } = exam.world;
  browser.freezeTab(exam.tab(a).id);
  browser.freezeTab(exam.tab(b).id);
  const started = mutation(exam, one, sa, 'started');
  const reading = read(exam, one, sa);
  const elsewhere = mutation(exam, one, sb, 'elsewhere');
  // A command that has not reached the extension is sent again.
  await exam.quiet();
  browser.detachDebugger(exam.tab(a).id);
  const after = mutation(exam, one, sa, 'after');
  await exam.run(20);
  browser.thawTab(exam.tab(a).id);
  const told = await exam.finish('what was under way', started);
  exam.demand('O1', told === 'unknown.debuggerLost', () => `what was under way ended as ${told}`);
  exam.same('O1', 'what only reads', await exam.finish('it', reading), 'ok');
  exam.same('O1', 'what came after', await exam.finish('it', after), 'ok');
  browser.thawTab(exam.tab(b).id);
  exam.same('O1', 'in another tab', await exam.finish('it', elsewhere), 'ok');
};

/** The renderer crashes: commands end at once, settings are taken down, and a reload brings the page back. */
const crash: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const { browser } = exam.world;
  for (const [client, session] of [
    [one, s1],
    [two, s2],
  ] as const) {
    await client.ok('Runtime.enable', {}, session);
    await client.ok('Page.enable', {}, session);
  }
  await exam.quiet();
  browser.freezeTab(exam.tab(key).id);
  const started = mutation(exam, one, s1, 'started');
  await exam.run(100);
  one.take();
  two.take();
  browser.crashTab(exam.tab(key).id);
  browser.thawTab(exam.tab(key).id);
  exam.same('O1', 'what was under way', await exam.finish('it', started), 'gone.renderer');
  await exam.quiet();
  exam.same('O4', 'told of the crash', one.names(s1, 'Inspector.targetCrashed').length, 1);
  exam.same('O4', 'told to the other', two.names(s2, 'Inspector.targetCrashed').length, 1);
  exam.same('O1', 'a command', await exam.finish('it', mutation(exam, one, s1, 'crashed')), 'gone.renderer');
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'while crashed' }, s1);
  await two.ok('Runtime.addBinding', { name: 'late' }, s2);
  const { identifier } = await two.ok('Page.addScriptToEvaluateOnNewDocument', { source: 'late' }, s2);
  exam.demand('O1', identifier !== undefined, () => 'an init script has no identifier');
  const three = await exam.attached();
  await exam.quiet();
  const how = exam.choose('back by', 'navigation', 'reload', 'the user');
  const ends = exam.choose('worker ends', false, true);
  if (how === 'the user') {
    browser.navigate(exam.tab(key).id, `${SITE}/back`);
    if (ends) browser.killWorker();
  } else if (how === 'reload') await one.ok('Page.reload', {}, s1);
  else await one.ok('Page.navigate', { url: `${SITE}/back` }, s1);
  await exam.run(3_000);
  await exam.ready();
  await exam.quiet();
  exam.same('O4', 'told that it is back', one.names(s1, 'Inspector.targetReloadedAfterCrash').length, 1);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', s1), 42);
  exam.same('O1', '6 * 7', await three.evaluate('6 * 7', three.session(target)), 42);
  const { settings, bindings, scripts } = exam.peek(key);
  exam.same('O4', 'the setting', settings, [
    ['Emulation.setUserAgentOverride', '{"userAgent":"while crashed"}'],
  ]);
  exam.same('O4', 'the binding', bindings, ['late']);
  exam.same('O4', 'the init script', scripts, ['late']);
  sameContexts(exam, one, s1, key);
};

export const OUTCOMES: Readonly<Record<string, Chapter>> = {
  waiting,
  'waiting too long': tooLong,
  withdrawn,
  'worker ends': workerEnds,
  'commands on their way': onTheWay,
  'debugger lost': debuggerLost,
  crash,
};
