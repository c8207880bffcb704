/** Features that one client has at a time, or that each client has of its own. */
import type { Reply } from '../../workload/sim-client.ts';
import type { ExamClient, Json } from '../exam-client.ts';
import type { Chapter, Exam } from '../exam.ts';

interface Two {
  readonly key: number;
  readonly one: ExamClient;
  readonly two: ExamClient;
  readonly s1: string;
  readonly s2: string;
}

/** A tab, and two clients with a session each, which hear of the page. */
export async function twoClients(exam: Exam): Promise<Two> {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  await one.ok('Page.enable', {}, s1);
  await two.ok('Page.enable', {}, s2);
  return { key, one, two, s1, s2 };
}

function heard(client: ExamClient, method: string): number {
  return client.take(method).length;
}

const OPENING = 'Page.javascriptDialogOpening';
const HANDLE = 'Page.handleJavaScriptDialog';

const dialogs: Chapter = async (exam) => {
  const { one, two, s1, s2, key } = await twoClients(exam);
  // In an object: a function that returned the promise would wait for it.
  const asks = async (client: ExamClient, session: string): Promise<{ readonly reply: Promise<Reply> }> => {
    one.take();
    two.take();
    const reply = client.send(
      'Runtime.evaluate',
      { expression: 'ask("sure?")', returnByValue: true },
      session,
    );
    await exam.quiet();
    exam.same('O3', 'told the first of the dialog', heard(one, OPENING), 1);
    exam.same('O3', 'told the second of the dialog', heard(two, OPENING), 1);
    return { reply };
  };
  const answered = async ({ reply }: { readonly reply: Promise<Reply> }): Promise<unknown> => {
    const done = await exam.finish('a dialog', reply);
    return done === 'gone' ? done : (done.result?.['result'] as Json | undefined)?.['value'];
  };
  const mine = await asks(one, s1);
  await two.fails(HANDLE, { accept: false }, s2);
  await one.ok(HANDLE, { accept: true }, s1);
  exam.same('O1', 'the answer', await answered(mine), true);
  const theirs = await asks(two, s2);
  await one.fails(HANDLE, { accept: false }, s1);
  await two.ok(HANDLE, { accept: true }, s2);
  exam.same('O1', 'the answer', await answered(theirs), true);
  await asks(two, s2);
  one.take();
  two.leave();
  await exam.quiet();
  exam.same('O4', 'dialogs closed for a client that has left', heard(one, 'Page.javascriptDialogClosed'), 1);
  await one.fails(HANDLE, { accept: true }, s1);
  const last = await asksAlone(exam, one, s1);
  exam.world.browser.detachDebugger(exam.tab(key).id);
  await exam.run(500);
  await exam.ready();
  exam.demand('O1', last.length > 0, () => 'a dialog was not told');
  const three = await exam.attached();
  const s3 = three.session(exam.targetId(key));
  await three.ok('Page.enable', {}, s3);
  await asksAlone(exam, three, s3);
  await three.ok(HANDLE, { accept: true }, s3);
};

async function asksAlone(exam: Exam, client: ExamClient, session: string): Promise<string[]> {
  client.take();
  void client.send('Runtime.evaluate', { expression: 'ask("sure?")' }, session);
  await exam.quiet();
  return client.names(session, OPENING);
}

const CHOOSER = 'Page.setInterceptFileChooserDialog';
const CHOSEN = 'Page.fileChooserOpened';

const choosers: Chapter = async (exam) => {
  const { one, two, s1, s2, key } = await twoClients(exam);
  const told = async (by1: number, by2: number, when: string): Promise<void> => {
    one.take();
    two.take();
    await one.evaluate('choose()', s1);
    await exam.quiet();
    exam.same('O3', `file choosers told ${when}`, [heard(one, CHOSEN), heard(two, CHOSEN)], [by1, by2]);
  };
  await told(0, 0, 'to nobody');
  await one.ok(CHOOSER, { enabled: true }, s1);
  await told(1, 0, 'to the first');
  await two.ok(CHOOSER, { enabled: true }, s2);
  await told(1, 1, 'to both');
  await one.ok(CHOOSER, { enabled: false }, s1);
  await told(0, 1, 'to the second');
  exam.world.browser.detachDebugger(exam.tab(key).id);
  await exam.run(500);
  await exam.ready();
  await told(0, 1, 'after a loss');
  await two.ok(CHOOSER, { enabled: false }, s2);
  await told(0, 0, 'to nobody any more');
};

const interception: Chapter = async (exam) => {
  const { one, two, s1, s2, key } = await twoClients(exam);
  const paused = async (
    client: ExamClient,
    by: ExamClient,
    session: string,
    url: string,
  ): Promise<string> => {
    one.take();
    two.take();
    await by.evaluate(`request("${url}")`, session);
    await exam.quiet();
    const [event, ...more] = client.take('Fetch.requestPaused');
    exam.same(
      'O3',
      'told of a paused request',
      [(event?.params['request'] as Json | undefined)?.['url'], more.length],
      [url, 0],
    );
    exam.same('O3', 'told to the other', heard(client === one ? two : one, 'Fetch.requestPaused'), 0);
    return String(event?.params['requestId']);
  };
  await one.ok('Fetch.enable', {}, s1);
  await two.fails('Fetch.enable', {}, s2);
  const first = await paused(one, two, s2, 'r1');
  await two.fails('Fetch.continueRequest', { requestId: first }, s2);
  await two.fails('Network.setRequestInterception', { patterns: [] }, s2);
  await one.ok('Fetch.continueRequest', { requestId: first }, s1);
  const second = await paused(one, one, s1, 'r2');
  await one.ok('Fetch.failRequest', { requestId: second, errorReason: 'Failed' }, s1);
  const states = await one.evaluate('requests()', s1);
  exam.same('O1', 'requests', states, ['r1 continued', 'r2 failed']);
  exam.world.browser.detachDebugger(exam.tab(key).id);
  await exam.run(500);
  await exam.ready();
  await exam.quiet();
  await one.ok('Fetch.continueRequest', { requestId: await paused(one, one, s1, 'r3') }, s1);
  await paused(one, one, s1, 'r4');
  const how = exam.choose('leaves by', 'disabling', 'closing');
  if (how === 'closing') one.leave();
  else await one.ok('Fetch.disable', {}, s1);
  await exam.quiet();
  const after = (await two.evaluate('requests()', s2)) as string[];
  exam.demand(
    'O4',
    !after.some((state) => state.endsWith('paused')),
    () => `requests stay paused: ${after.join(', ')}`,
  );
  await two.ok('Fetch.enable', {}, s2);
  await two.ok('Fetch.continueRequest', { requestId: await paused(two, two, s2, 'r5') }, s2);
};

/** A request that was paused while the worker ended: nobody knows of it, so it must not stay. */
const lostRequest: Chapter = async (exam) => {
  const { one, s1, key } = await twoClients(exam);
  await one.ok('Fetch.enable', {}, s1);
  await one.evaluate('request("r1")', s1);
  await exam.quiet();
  const [event] = one.take('Fetch.requestPaused');
  await one.ok('Fetch.continueRequest', { requestId: event?.params['requestId'] }, s1);
  if (exam.choose('on its way', true, false)) {
    exam.world.network.strike('extension', { type: 'timeout', direction: 'to-server' });
    void one.send('Runtime.evaluate', { expression: 'request("lost")' }, s1);
    await exam.run(100);
  } else {
    void one.send('Runtime.evaluate', { expression: 'request("lost")' }, s1);
    await exam.run(exam.choose('ends after', 0, 1, 2));
  }
  exam.world.browser.killWorker();
  await exam.run(6_000);
  await exam.ready();
  await exam.quiet();
  for (const { params } of one.take('Fetch.requestPaused'))
    await one.ask('Fetch.continueRequest', { requestId: params['requestId'] }, s1);
  const states = (await one.evaluate('requests()', s1)) as string[];
  exam.demand(
    'O4',
    !states.some((state) => state.endsWith('paused')),
    () => `requests stay paused: ${states.join(', ')}`,
  );
  exam.same('O4', 'the tab is listed', exam.isListed(key), true);
};

const TRACED = ['Tracing.dataCollected', 'Tracing.tracingComplete'];

const streams: Chapter = async (exam) => {
  const { one, two, s1, s2 } = await twoClients(exam);
  await two.ok('Tracing.start', {}, s2);
  await one.fails('Tracing.start', {}, s1);
  await one.fails('Tracing.end', {}, s1);
  one.take();
  two.take();
  await two.ok('Tracing.end', {}, s2);
  await exam.quiet();
  const [data, complete, ...more] = two.take(...TRACED);
  exam.same('O3', 'events of a trace', [data?.method, complete?.method, more.length], [...TRACED, 0]);
  exam.same('O3', 'events of a trace told to another client', one.take(...TRACED).length, 0);
  const handle = complete?.params['stream'];
  await one.fails('IO.read', { handle }, s1);
  exam.same('O1', 'the trace', (await two.ok('IO.read', { handle }, s2))['data'], 'a trace');
  const { stream } = await one.ok('Page.printToPDF', { transferMode: 'ReturnAsStream' }, s1);
  await two.fails('IO.close', { handle: stream }, s2);
  exam.same('O1', 'the pdf', (await one.ok('IO.read', { handle: stream }, s1))['data'], 'a pdf');
  await one.ok('IO.close', { handle: stream }, s1);
  await one.ok('Tracing.start', {}, s1);
  one.leave();
  await exam.quiet();
  await exam.run(11_000);
  await two.ok('Tracing.start', {}, s2);
  two.take();
  await two.ok('Tracing.end', {}, s2);
  await exam.quiet();
  exam.same('O3', 'events of the next trace', two.take(...TRACED).length, 2);
};

const screenshots: Chapter = async (exam) => {
  const { one, two, s1, s2, key } = await twoClients(exam);
  await exam.run(1_000);
  const shot = async (client: ExamClient, session: string, params: Json = {}): Promise<unknown> =>
    (await client.ok('Page.captureScreenshot', params, session, 8_000))['data'];
  exam.same('O1', 'a screenshot', await shot(one, s1), 'a shot');
  // Its frame is missed: another capture must wake it.
  await one.evaluate('miss()', s1);
  exam.same('O1', 'a screenshot whose frame was missed', await shot(two, s2), 'a late shot');
  const many = [1, 2, 3].flatMap(() => [
    one.send('Page.captureScreenshot', {}, s1),
    two.send('Page.captureScreenshot', {}, s2),
  ]);
  const done = await exam.finish('six screenshots', Promise.all(many), 10_000);
  const outcomes = done.map((reply) => (reply === 'gone' ? 'gone' : exam.outcome(reply)));
  exam.same('O1', 'six screenshots', [...new Set(outcomes)], ['ok']);
  exam.same(
    'O1',
    'a screenshot beyond the viewport',
    await shot(one, s1, { captureBeyondViewport: true }),
    'a shot',
  );
  await one.ok('Page.reload', {}, s1);
  await exam.run(100);
  const began = exam.now;
  await shot(one, s1, { captureBeyondViewport: true });
  exam.demand('O1', exam.now - began < 2_000, () => 'a screenshot after a load took too long');
  await one.evaluate('miss()', s1);
  void two.send('Page.captureScreenshot', {}, s2);
  await exam.run(20);
  two.leave();
  exam.same('O1', 'a screenshot after a client has left', (await shot(one, s1)) !== undefined, true);
  exam.demand('O4', exam.isListed(key), () => 'the tab is not listed');
};

export const FEATURES: Readonly<Record<string, Chapter>> = {
  dialogs,
  'file choosers': choosers,
  interception,
  'lost request': lostRequest,
  streams,
  screenshots,
};
