/** Tabs come, change and go: what clients hear of it, over CDP and over HTTP. */
import type { ExamClient, Json } from '../exam-client.ts';
import { SITE, type Chapter } from '../exam.ts';

const AUTO = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };

function about(client: ExamClient, targetId: string): string[] {
  return client
    .take()
    .filter(
      ({ params }) =>
        ((params['targetInfo'] as Json | undefined)?.['targetId'] ?? params['targetId']) === targetId,
    )
    .map(({ method }) => method);
}

const discovery: Chapter = async (exam) => {
  const first = await exam.shared();
  const [one, two] = [await exam.client(), await exam.client()];
  for (const client of [one, two]) await client.ok('Target.setDiscoverTargets', { discover: true });
  exam.same('O3', 'told of the tab that is there', about(one, exam.targetId(first)), [
    'Target.targetCreated',
  ]);
  await one.ok('Target.setAutoAttach', AUTO);
  one.take();
  await one.ok('Target.setAutoAttach', AUTO);
  exam.same('O2', 'attached by asking again', one.take('Target.attachedToTarget').length, 0);
  two.take();
  const key = await exam.shared(`${SITE}/new`);
  const targetId = exam.targetId(key);
  await exam.quiet();
  exam.same('O3', 'told of a new tab', about(one, targetId), [
    'Target.targetCreated',
    'Target.attachedToTarget',
  ]);
  exam.same('O3', 'told to who only discovers', about(two, targetId), ['Target.targetCreated']);
  exam.world.browser.navigate(exam.tab(key).id, `${SITE}/changed`);
  await exam.quiet();
  for (const client of [one, two]) {
    const changed = client.take('Target.targetInfoChanged').map(({ params }) => params['targetInfo'] as Json);
    const last = changed.filter((info) => info['targetId'] === targetId).at(-1);
    exam.same('O4', 'the address told', last?.['url'], `${SITE}/changed`);
    exam.same('O4', 'the title told', last?.['title'], 'Page changed');
  }
  const { targetInfos } = await one.ok('Target.getTargets');
  const pages = (targetInfos as Json[]).filter(({ type }) => type === 'page').map(({ url }) => url);
  exam.same('O4', 'addresses of all targets', pages, [`${SITE}/a`, `${SITE}/changed`]);
  await two.ok('Target.setDiscoverTargets', { discover: false });
  const how = exam.choose('goes', 'closed by the user', 'closed by a client', 'no longer shared');
  if (how === 'closed by the user') exam.world.browser.closeTab(exam.tab(key).id);
  else if (how === 'closed by a client') await one.ok('Target.closeTarget', { targetId });
  else await exam.click(key, '');
  await exam.quiet();
  exam.same('O4', `told of a tab ${how}`, about(one, targetId), [
    'Target.detachedFromTarget',
    'Target.targetDestroyed',
  ]);
  exam.same('O3', 'told to who no longer discovers', about(two, targetId), []);
  exam.same('O4', 'still there', exam.isThere(key), how === 'no longer shared');
  exam.same(
    'O4',
    'listed',
    exam.world.relay.status()?.tabs.map((tab) => tab.targetId),
    [exam.targetId(first)],
  );
};

const commands: Chapter = async (exam) => {
  const first = await exam.shared();
  const one = await exam.attached();
  const opened: string[] = [];
  for (const [url, background] of [
    [`${SITE}/front`, false],
    [`${SITE}/behind`, true],
  ] as const) {
    const { targetId } = await one.ok('Target.createTarget', { url, background });
    opened.push(String(targetId));
    const tab = exam.world.browser.tabs().find((other) => other.targetId === targetId);
    await exam.run(200);
    exam.same(
      'O1',
      'the address of the new tab',
      exam.world.browser.tabs().find(({ key }) => key === tab?.key)?.url,
      url,
    );
    exam.same('O1', '6 * 7 in the new tab', await one.evaluate('6 * 7', one.session(String(targetId))), 42);
  }
  const keys = opened.map((id) => exam.world.browser.tabs().find((tab) => tab.targetId === id)?.key ?? 0);
  await one.ok('Target.activateTarget', { targetId: opened[1] ?? '' });
  await exam.quiet();
  exam.same(
    'O1',
    'in front',
    keys.map((key) => exam.peek(key).active),
    [false, true],
  );
  await one.ok('Target.activateTarget', { targetId: exam.targetId(first) });
  await exam.quiet();
  exam.same('O1', 'in front', exam.peek(first).active, true);
  exam.same('O1', 'closed', await one.ok('Target.closeTarget', { targetId: opened[0] ?? '' }), {
    success: true,
  });
  await exam.quiet();
  exam.same(
    'O1',
    'there',
    keys.map((key) => exam.isThere(key)),
    [false, true],
  );
  exam.same('O1', 'the first one is there', exam.isThere(first), true);
  await one.fails('Target.closeTarget', { targetId: opened[0] ?? '' });
  await one.fails('Target.activateTarget', { targetId: 'NONE' });
  await one.fails('Target.createBrowserContext');
  await one.fails('Target.attachToTarget', { targetId: 'NONE', flatten: true });
  const version = await one.ok('Browser.getVersion');
  exam.same('O1', 'the protocol', version['protocolVersion'], '1.3');
  await one.ok('Browser.close');
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', one.session(exam.targetId(first))), 42);
  const info = await one.ok('Target.getTargetInfo', { targetId: exam.targetId(first) });
  exam.same('O1', 'the address', (info['targetInfo'] as Json)['url'], `${SITE}/a`);
};

/** Sessions with the browser itself, as Playwright's `newCDPSession` makes them. */
const browserSessions: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const target = exam.targetId(key);
  const { sessionId } = await one.ok('Target.attachToBrowserTarget');
  const browser = String(sessionId);
  const { targetInfos } = await one.ok('Target.getTargets', {}, browser);
  exam.demand('O1', (targetInfos as Json[]).length > 0, () => 'a session with the browser sees no targets');
  one.take();
  const attached = await one.ok('Target.attachToTarget', { targetId: target, flatten: true }, browser);
  const page = String(attached['sessionId']);
  const told = one
    .take('Target.attachedToTarget')
    .map((heard) => [heard.params['sessionId'], heard.sessionId]);
  exam.same('O3', 'attached through the browser', told, [[page, browser]]);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', page), 42);
  await one.ok('Target.setAutoAttach', AUTO, browser);
  const other = await exam.shared(`${SITE}/other`);
  await exam.quiet();
  const parents = one
    .take('Target.attachedToTarget')
    .filter(({ params }) => (params['targetInfo'] as Json)['targetId'] === exam.targetId(other))
    .map((heard) => heard.sessionId ?? 'root');
  exam.same('O3', 'who hears of a new tab', parents.sort(), ['root', browser].sort());
  await one.ok('Target.detachFromTarget', { sessionId: browser });
  await one.fails('Runtime.evaluate', { expression: '6 * 7' }, page, -32_001);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', one.session(exam.targetId(other))), 42);
};

const http: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const list = async (): Promise<Json[]> =>
    JSON.parse((await exam.http('/json/list'))?.body ?? '[]') as Json[];
  const urls = (await list()).map(({ url }) => url);
  exam.same('O4', 'listed', urls, [`${SITE}/a`, `${SITE}/b`]);
  const version = await exam.http('/json/version');
  exam.same('O4', 'the status of /json/version', version?.status, 200);
  const socket = (JSON.parse(version?.body ?? '{}') as Json)['webSocketDebuggerUrl'];
  exam.same('O4', 'the endpoint', socket, `ws://127.0.0.1:${exam.world.port}/cdp`);
  const made = await exam.http(`/json/new?${encodeURIComponent(`${SITE}/new`)}`, 'PUT');
  exam.same('O1', 'the status of /json/new', made?.status, 200);
  const { id, url } = JSON.parse(made?.body ?? '{}') as { id: string; url: string };
  exam.same('O1', 'its address', url, `${SITE}/new`);
  exam.same('O1', 'in front', (await exam.http(`/json/activate/${exam.targetId(a)}`))?.status, 200);
  await exam.quiet();
  exam.same('O1', 'the first is in front', exam.peek(a).active, true);
  exam.same('O1', 'closed', (await exam.http(`/json/close/${id}`))?.status, 200);
  exam.same(
    'O4',
    'listed',
    (await list()).map((tab) => tab['url']),
    [`${SITE}/a`, `${SITE}/b`],
  );
  exam.same('O1', 'an unknown target', (await exam.http('/json/close/NONE'))?.status, 404);
  exam.same('O1', 'a malformed path', (await exam.http('/json/close/%E0%A4%A'))?.status, 400);
  exam.same('O1', 'a wrong method', (await exam.http('/json/new?about:blank', 'GET'))?.status, 405);
  exam.same(
    'O8',
    'a forbidden address',
    (await exam.http('/json/new?chrome://settings', 'PUT'))?.status,
    403,
  );
  await exam.click(b, '');
  exam.same(
    'O10',
    'listed after the user has stopped sharing one',
    (await list()).map((tab) => tab['url']),
    [`${SITE}/a`],
  );
  exam.world.network.setPort(exam.world.port, 'open');
  exam.world.browser.killWorker();
  exam.same('O4', '/json/version while the worker is away', (await exam.http('/json/version'))?.status, 200);
  // What the next worker offers by then is the extension's doing.
  const listed = (await list()).length;
  exam.same('O4', 'listed while the worker is away', listed, 1, { part: 'extension' });
};

/** A client that connects while a tab does not answer. */
const frozen: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  exam.world.browser.freezeTab(exam.tab(a).id);
  await exam.run(100);
  const one = await exam.client();
  const began = exam.now;
  await one.ok('Target.setAutoAttach', AUTO);
  exam.demand('O4', exam.now - began < 2_500, () => 'connecting took too long because of a frozen tab');
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', one.session(exam.targetId(b))), 42);
  exam.world.browser.thawTab(exam.tab(a).id);
  await exam.quiet();
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', one.session(exam.targetId(a))), 42);
};

export const TARGETS: Readonly<Record<string, Chapter>> = {
  discovery,
  'target commands': commands,
  'browser sessions': browserSessions,
  http,
  'a frozen tab': frozen,
};
