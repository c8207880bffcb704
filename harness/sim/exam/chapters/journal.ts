/** What clients have set up is there again after the debugger was lost, and gone after they have left. */
import type { ExamClient, Json } from '../exam-client.ts';
import { SITE, type Chapter, type Exam } from '../exam.ts';
import { sameContexts } from './events.ts';
import { loseDebugger } from './loss.ts';

/** What the page should have got, in order. */
class Expected {
  enabled = new Set<string>();
  settings = new Map<string, string>();
  scripts: { readonly id: string; readonly source: string }[] = [];
  bindings = new Set<string>();

  check(exam: Exam, key: number, when: string): void {
    const { enabled, settings, scripts, bindings } = exam.peek(key);
    exam.same('O4', `enabled ${when}`, enabled, [...this.enabled].sort());
    exam.same('O4', `settings ${when}`, settings, [...this.settings]);
    exam.same(
      'O4',
      `init scripts ${when}`,
      scripts,
      this.scripts.map(({ source }) => source),
    );
    exam.same('O4', `bindings ${when}`, bindings, [...this.bindings].sort());
  }
}

async function set(
  expected: Expected,
  client: ExamClient,
  session: string,
  method: string,
  params: Json,
): Promise<void> {
  await client.ok(method, params, session);
  expected.settings.delete(method);
  expected.settings.set(method, JSON.stringify(params));
}

async function enable(
  expected: Expected,
  client: ExamClient,
  session: string,
  ...domains: string[]
): Promise<void> {
  for (const domain of domains) {
    await client.ok(`${domain}.enable`, {}, session);
    expected.enabled.add(domain);
  }
}

async function addScript(
  expected: Expected,
  client: ExamClient,
  session: string,
  source: string,
): Promise<string> {
  const { identifier } = await client.ok('Page.addScriptToEvaluateOnNewDocument', { source }, session);
  const id = String(identifier);
  expected.scripts.push({ id: `${session} ${id}`, source });
  return id;
}

async function removeScript(
  expected: Expected,
  client: ExamClient,
  session: string,
  id: string,
): Promise<void> {
  await client.ok('Page.removeScriptToEvaluateOnNewDocument', { identifier: id }, session);
  expected.scripts = expected.scripts.filter((script) => script.id !== `${session} ${id}`);
}

async function addBinding(
  expected: Expected,
  client: ExamClient,
  session: string,
  name: string,
): Promise<void> {
  await client.ok('Runtime.addBinding', { name }, session);
  expected.bindings.add(name);
}

const settings: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const expected = new Expected();
  await enable(expected, one, s1, 'Page', 'Runtime', 'Network');
  await enable(expected, two, s2, 'Runtime', 'Log', 'DOM');
  const metrics = { width: 1, height: 1, deviceScaleFactor: 1, mobile: false };
  await set(expected, one, s1, 'Emulation.setDeviceMetricsOverride', metrics);
  await set(expected, one, s1, 'Emulation.setUserAgentOverride', { userAgent: 'first' });
  await set(expected, two, s2, 'Emulation.setTouchEmulationEnabled', { enabled: true });
  await set(expected, two, s2, 'Network.setExtraHTTPHeaders', { headers: { a: 'b' } });
  await set(expected, one, s1, 'Emulation.setUserAgentOverride', { userAgent: 'second' });
  await set(expected, one, s1, 'Emulation.setGeolocationOverride', { latitude: 1, longitude: 2 });
  await one.ok('Emulation.clearGeolocationOverride', {}, s1);
  expected.settings.delete('Emulation.setGeolocationOverride');
  await two.ok('DOM.disable', {}, s2);
  expected.enabled.delete('DOM');
  // Both have it, so it stays.
  await one.ok('Runtime.disable', {}, s1);
  await enable(expected, one, s1, 'Runtime');
  await exam.quiet();
  expected.check(exam, key, 'before');
  for (const when of ['after the first loss', 'after the second']) {
    one.take();
    two.take();
    const before = exam.peek(key);
    exam.world.browser.detachDebugger(exam.tab(key).id);
    // Sent at once, it runs when everything is set up.
    const soon = two.send('Runtime.evaluate', { expression: 'setUp()', returnByValue: true }, s2);
    const reply = await exam.finish('a command during a loss', soon);
    const value = reply === 'gone' ? reply : (reply.result?.['result'] as Json | undefined)?.['value'];
    exam.same('O3', 'set up before the first command', value, before.enabled.length + before.settings.length);
    await loseDebugger(exam, key);
    exam.same('O2', 'the target id', exam.targetId(key), target);
    expected.check(exam, key, when);
    sameContexts(exam, one, s1, key);
    sameContexts(exam, two, s2, key);
    const heard = one.take();
    const shown = heard.filter(({ method }) => method === 'Page.frameNavigated').at(-1)?.params['frame'];
    exam.same('O4', `the document told ${when}`, (shown as Json | undefined)?.['url'], exam.tab(key).url);
    const cleared = heard.some(({ method }) => method === 'Runtime.executionContextsCleared');
    exam.demand('O3', cleared, () => `the end of the contexts was not told ${when}`);
    await set(expected, one, s1, 'Emulation.setUserAgentOverride', { userAgent: when });
    expected.check(exam, key, 'after a new setting');
  }
  exam.same('O1', '6 * 7', await two.evaluate('6 * 7', s2), 42);
};

const scripts: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const expected = new Expected();
  await enable(expected, one, s1, 'Page', 'Runtime');
  const first = await addScript(expected, one, s1, 'one a');
  const second = await addScript(expected, two, s2, 'two a');
  await addScript(expected, one, s1, 'one b');
  const last = await addScript(expected, two, s2, 'two b');
  exam.demand('O1', second !== last, () => 'two init scripts of a client have one identifier');
  await removeScript(expected, one, s1, first);
  expected.check(exam, key, 'before');
  await one.fails('Page.removeScriptToEvaluateOnNewDocument', { identifier: '99' }, s1);
  const ran = async (when: string): Promise<void> => {
    await one.ok('Page.navigate', { url: `${SITE}/${when}` }, s1);
    await exam.quiet();
    const sources = expected.scripts.map(({ source }) => source);
    exam.same('O4', `init scripts that ran ${when}`, await one.evaluate('ran()', s1), sources);
  };
  await ran('before');
  const isFresh = await loseDebugger(exam, key);
  expected.check(exam, key, 'after a loss');
  const sources = expected.scripts.map(({ source }) => source);
  if (isFresh)
    exam.same(
      'O4',
      'init scripts that ran in the document of the loss',
      [...exam.peek(key).ran].sort(),
      [...sources].sort(),
    );
  else exam.same('O4', 'init scripts that ran in the old document', exam.peek(key).ran, sources);
  await ran('after');
  await removeScript(expected, two, s2, second);
  await addScript(expected, two, s2, 'two c');
  expected.check(exam, key, 'after a change');
  await loseDebugger(exam, key);
  expected.check(exam, key, 'after another loss');
  await removeScript(expected, two, s2, last);
  await exam.quiet();
  expected.check(exam, key, 'after another change');
  await ran('at the end');
};

const bindings: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const expected = new Expected();
  await enable(expected, one, s1, 'Runtime');
  await enable(expected, two, s2, 'Runtime');
  await addBinding(expected, one, s1, 'mine');
  await addBinding(expected, one, s1, 'ours');
  await addBinding(expected, two, s2, 'ours');
  await addBinding(expected, two, s2, 'yours');
  const called = async (
    names: readonly string[],
    by1: readonly string[],
    by2: readonly string[],
  ): Promise<void> => {
    one.take();
    two.take();
    for (const name of names) await one.evaluate(`call("${name}", "x")`, s1);
    await exam.quiet();
    const heard = (client: ExamClient): unknown[] =>
      client.take('Runtime.bindingCalled').map(({ params }) => params['name']);
    exam.same('O3', 'bindings that the first heard', heard(one), by1);
    exam.same('O3', 'bindings that the second heard', heard(two), by2);
  };
  const names = ['mine', 'ours', 'yours'];
  await called(names, ['mine', 'ours'], ['ours', 'yours']);
  await loseDebugger(exam, key);
  expected.check(exam, key, 'after a loss');
  await called(names, ['mine', 'ours'], ['ours', 'yours']);
  await one.ok('Runtime.removeBinding', { name: 'ours' }, s1);
  await two.ok('Runtime.removeBinding', { name: 'yours' }, s2);
  expected.bindings.delete('yours');
  expected.check(exam, key, 'after two were removed');
  await called(names, ['mine'], ['ours']);
  await loseDebugger(exam, key);
  expected.check(exam, key, 'after another loss');
  await called(names, ['mine'], ['ours']);
};

/** What a client has set up goes with it. */
const departure: Chapter = async (exam) => {
  const key = await exam.shared();
  const [one, two] = [await exam.attached(), await exam.attached()];
  const target = exam.targetId(key);
  const [s1, s2] = [one.session(target), two.session(target)];
  const expected = new Expected();
  await enable(expected, one, s1, 'Page', 'Runtime', 'Network');
  await enable(expected, two, s2, 'Runtime', 'Log');
  await addScript(expected, one, s1, 'one a');
  await addScript(expected, two, s2, 'two a');
  await addScript(expected, one, s1, 'one b');
  await one.ok('Page.setInterceptFileChooserDialog', { enabled: true }, s1);
  if (exam.choose('lose', false, true)) await loseDebugger(exam, key);
  const how = exam.choose('leaves by', 'close', 'detach');
  if (how === 'close') one.leave();
  else await one.ok('Target.detachFromTarget', { sessionId: s1 });
  await exam.quiet();
  const left = exam.peek(key);
  exam.same('O6', 'enabled after one has left', left.enabled, ['Log', 'Runtime']);
  exam.same('O6', 'init scripts after one has left', left.scripts, ['two a']);
  const chooser = left.settings.find(([method]) => method.includes('FileChooser'))?.[1];
  exam.same('O6', 'file choosers after one has left', chooser, '{"enabled":false}');
  exam.same('O1', '6 * 7', await two.evaluate('6 * 7', s2), 42);
  await set(expected, two, s2, 'Emulation.setUserAgentOverride', { userAgent: 'second' });
  two.leave();
  one.leave();
  await exam.quiet();
  await exam.ready();
  const { enabled, settings: kept, scripts: stay, bindings: names } = exam.peek(key);
  exam.same(
    'O6',
    'left in the tab after the last client',
    { enabled, kept, stay, names },
    {
      ...{ enabled: [], kept: [], stay: [], names: [] },
    },
  );
  const status = exam.world.relay.status();
  exam.same('O6', 'clients', status?.clients, 0);
  exam.same('O6', 'requests', status?.pending, 0);
  const three = await exam.attached();
  await three.ok('Runtime.enable', {}, three.session(target));
  sameContexts(exam, three, three.session(target), key);
};

export const JOURNAL: Readonly<Record<string, Chapter>> = {
  settings,
  'init scripts': scripts,
  bindings,
  departure,
};
