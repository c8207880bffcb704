/** Messages that are none, and errors of Chromium: each is answered, and nothing stays that was not set. */
import type { Json } from '../exam-client.ts';
import type { Chapter, Exam } from '../exam.ts';
import { targetOf } from '../peer.ts';
import { alone, ATTACHED, TAB } from './peers.ts';

/** Sends these texts on a connection of its own, and returns what comes back. */
async function answersTo(exam: Exam, texts: readonly string[]): Promise<Json[]> {
  const { network, port, relayModel, secrets } = exam.world;
  const heard: Json[] = [];
  const endpoint = network.connect({
    ...{ lane: 'stranger', port, path: '/cdp', link: 'client' },
    headers: { host: `127.0.0.1:${port}`, ...relayModel.clientHeaders(secrets.token) },
  });
  endpoint.handlers = {
    onOpen: () => {
      for (const text of texts) endpoint.send(text);
    },
    onText: (text) => heard.push(JSON.parse(text) as Json),
    onClose: () => undefined,
  };
  await exam.run(3_000);
  exam.same('O1', 'the connection is open', endpoint.open, true);
  endpoint.close(1000, '');
  return heard;
}

const messages: Chapter = async (exam) => {
  await exam.shared();
  const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  const cases: readonly (readonly [text: string, code: number | undefined, id?: number])[] = [
    ['nonsense', -32_700],
    ['[]', -32_600],
    ['null', -32_600],
    ['{}', -32_600],
    ['{"id":"1","method":"Browser.getVersion"}', -32_600],
    ['{"id":1}', -32_600, 1],
    ['{"id":2,"method":7}', -32_600, 2],
    ['{"id":3,"method":"Browser.getVersion","params":[]}', undefined, 3],
    ['{"id":4,"method":"Browser.getVersion","params":7}', -32_600, 4],
    ['{"id":5,"method":"Browser.getVersion","sessionId":7}', -32_600, 5],
    [`{"id":6,"method":"Browser.getVersion","params":{"x":${deep(20_000)}}}`, -32_602, 6],
    [`{"id":7,"method":"${'x'.repeat(10_000)}"}`, -32_601, 7],
    ['{"id":8,"method":"Browser.getVersion","sessionId":"none"}', -32_001, 8],
    ['{"id":9,"method":"Browser.getVersion"}', undefined, 9],
    ['{"id":9,"method":"Browser.getVersion","params":{}}', undefined, 9],
  ];
  const heard = await answersTo(
    exam,
    cases.map(([text]) => text),
  );
  const got = heard.map(({ id, error }) => [
    (error as { code: number } | undefined)?.code ?? null,
    id ?? null,
  ]);
  const expected = cases.map(([, code, id]) => [code ?? null, id ?? null]);
  const byId = (one: unknown[], other: unknown[]): number => Number(one[1] ?? 0) - Number(other[1] ?? 0);
  exam.same('O1', 'answers', got.sort(byId), expected.sort(byId));
};

/** Chromium refuses what is asked for, once: the client gets its error, and the next time it works. */
const refusals: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const two = await exam.attached();
  const other = two.session(targetOf(TAB));
  const { answer } = peer;
  const refused = new Set<string>();
  peer.answer = (frame) => {
    if (frame.type !== 'forwardCDPCommand' || !refused.delete(frame.method)) return answer(frame);
    peer.say({ type: 'error', id: frame.id, error: { code: -32_000, message: 'Refused once', data: 'why' } });
  };
  const commands: readonly (readonly [method: string, params?: Json])[] = [
    ['Page.enable'],
    ['Network.enable'],
    ['Page.setLifecycleEventsEnabled', { enabled: true }],
    ['Page.addScriptToEvaluateOnNewDocument', { source: '1' }],
    ['Runtime.addBinding', { name: 'one' }],
    ['Page.createIsolatedWorld', { frameId: targetOf(TAB), worldName: 'w' }],
    ['Emulation.setUserAgentOverride', { userAgent: 'x' }],
    ['Page.setFontFamilies', { fontFamilies: {} }],
    ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true }],
    ['Fetch.enable', { patterns: [{}] }],
    ['Page.setInterceptFileChooserDialog', { enabled: true }],
    ['Page.captureScreenshot'],
    ['Page.startScreencast'],
    ['Tracing.start', {}],
    ['HeapProfiler.collectGarbage'],
    ['Page.handleJavaScriptDialog', { accept: true }],
    ['Page.getFrameTree'],
    ['Page.navigate', { url: 'http://peer.test/next' }],
    ['Runtime.removeBinding', { name: 'one' }],
    ['Network.disable'],
    ['Page.setLifecycleEventsEnabled', { enabled: false }],
    ['Fetch.disable'],
    ['Page.disable'],
    ['Runtime.disable'],
  ];
  const outcomes: string[] = [];
  for (const [method, params = {}] of commands) {
    refused.add(method);
    const reply = await client.ask(method, params, session);
    const again = await client.ask(method, params, session);
    // The other client asks for the same, and both have it, or not.
    const third = await two.ask(method, params, other);
    outcomes.push([method, ...[reply, again, third].map((each) => exam.outcome(each))].join(' '));
    refused.clear();
  }
  // Chromium has one trace and one interception for all clients: the other one is refused.
  const bad = outcomes.filter(
    (text) => !/ (ok|error) ok (ok|error|refused.(trace|interception))$/.test(text),
  );
  exam.same('O1', 'what works the second time', bad, []);
  const before = peer.commands.length;
  peer.say({ type: 'tab.detached', tab: TAB, reason: 'lost' });
  peer.attach(TAB, 'attached-2');
  await exam.quiet();
  await exam.ready();
  const set = peer.commands.slice(before);
  exam.same('O4', 'set up after a lost debugger', set.includes('Emulation.setUserAgentOverride'), true);
  exam.same('O4', 'enabled after it was disabled', set.includes('Fetch.enable'), false);
  exam.same('O1', 'works', exam.outcome(await client.ask('Runtime.evaluate', {}, session)), 'ok');
};

/** What targets are like changes, and what Chromium reports of them is not always whole. */
const reports: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  await client.ok('Target.setDiscoverTargets', { discover: true });
  await client.ok(
    'Target.setAutoAttach',
    { autoAttach: true, waitForDebuggerOnStart: true, flatten: true },
    session,
  );
  await client.ok('Page.enable', {}, session);
  client.take();
  const child = (id: string, type: string): Json => ({
    sessionId: `session-${id}`,
    targetInfo: {
      targetId: id,
      type,
      title: '',
      url: `http://peer.test/${id}`,
      attached: true,
      canAccessOpener: false,
    },
    waitingForDebugger: true,
  });
  const attach = 'Target.attachedToTarget';
  peer.event(TAB, ATTACHED, attach, child('F1', 'iframe'));
  peer.event(TAB, ATTACHED, attach, child('W1', 'worker'));
  peer.event(TAB, ATTACHED, attach, { ...child('X', 'worker'), targetInfo: {} });
  peer.event(TAB, ATTACHED, 'Target.receivedMessageFromTarget', {});
  await exam.quiet();
  const told = client.take(attach).map(({ params }) => (params['targetInfo'] as Json)['targetId']);
  exam.same('O3', 'children told', told, ['F1', 'W1']);
  peer.event(TAB, ATTACHED, 'Target.targetInfoChanged', {
    targetInfo: { targetId: 'F1', url: 'http://peer.test/f2' },
  });
  peer.event(TAB, ATTACHED, 'Target.detachedFromTarget', { sessionId: 'session-W1', targetId: 'W1' });
  peer.event(TAB, ATTACHED, 'Target.detachedFromTarget', { sessionId: 'unknown' });
  await exam.quiet();
  exam.same('O3', 'children gone', client.take('Target.detachedFromTarget').length, 1);
  const state = peer.tabs.get(TAB);
  if (state !== undefined) {
    peer.say({ type: 'tab.updated', state: { ...state, url: 'http://peer.test/new', title: 'New' } });
    await exam.quiet();
    const changed = client
      .take('Target.targetInfoChanged')
      .map(({ params }) => (params['targetInfo'] as Json)['url']);
    exam.same('O3', 'told of a new address', changed.includes('http://peer.test/new'), true);
    peer.say({
      type: 'tab.updated',
      state: { ...state, attachment: undefined, blocked: 'Blocked by a policy' },
    });
    peer.say({ type: 'tab.detached', tab: TAB, reason: 'lost' });
    peer.say({
      type: 'tab.updated',
      state: { ...state, attachment: undefined, blocked: 'Blocked by a policy' },
    });
    const reply = await client.ask('Runtime.evaluate', {}, session);
    exam.same('O1', 'a tab that a policy forbids', exam.outcome(reply).split('.')[0], 'refused');
  }
  peer.attach(TAB, 'attached-3');
  await exam.quiet();
  exam.same('O1', 'works again', exam.outcome(await client.ask('Runtime.evaluate', {}, session)), 'ok');
  peer.event(TAB, 'attached-3', 'Inspector.detached', { reason: 'target_closed' });
  const last = client.send('Runtime.evaluate', {}, session);
  peer.tabs.delete(TAB);
  peer.say({ type: 'tab.detached', tab: TAB, reason: 'released' });
  await exam.finish('a command to a tab that goes', last);
  await exam.quiet();
  exam.same('O3', 'told that it is gone', client.take('Target.targetDestroyed').length > 0, true);
};

/** Whole JSON is passed on as it is; of what is not, nobody can say what became of the command. */
const answers: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const { answer } = peer;
  const good = [
    '{}',
    '{"a":1}',
    '{ "a" : [ 1 , -2.5e+3 , true , false , null , "x" , [ ] , { } ] } ',
    '{"a":"\\"\\\\ \\u00e9 \\n","b":{"c":[[[]]]}}',
    `{"a":"${'long '.repeat(2_000)}"}`,
  ];
  const bad = [
    '',
    '[]',
    'null',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{"a":01}',
    '{"a":"\\x"}',
    '{"a":[1,]}',
    '{}{}',
    '{"a":1',
  ];
  for (const body of [...good, ...bad]) {
    peer.answer = (frame) => {
      if (frame.type !== 'forwardCDPCommand' || frame.method !== 'Runtime.evaluate') return answer(frame);
      peer.say({ type: 'result', id: frame.id }, body);
    };
    const reply = await client.ask('Runtime.evaluate', {}, session);
    const isGood = good.includes(body);
    const outcome = exam.outcome(reply);
    exam.same(
      'O1',
      `an answer with ${body.slice(0, 40)}`,
      outcome,
      isGood ? 'ok' : 'unknown.unreadableAnswer',
    );
    if (isGood) exam.same('O1', 'the result', reply.result, JSON.parse(body));
  }
};

export const ERRORS: Readonly<Record<string, Chapter>> = {
  'malformed messages': messages,
  'errors of Chromium': refusals,
  'reports of targets': reports,
  'answers that cannot be read': answers,
};
