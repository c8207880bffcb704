/** Who is let in: tokens, pages, the pairing key, the slot. */
import { SITE, type Chapter, type ChapterWorlds, type Exam } from '../exam.ts';
import { Stranger, type StrangerOptions } from '../stranger.ts';
import { dials } from './dials.ts';

/** Whether a WebSocket at this path is opened. */
async function opens(exam: Exam, path: string, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const { network, port } = exam.world;
  const under = new Promise<boolean>((resolve) => {
    const sent = { host: `127.0.0.1:${port}`, ...headers };
    const endpoint = network.connect({ lane: 'stranger', port, path, headers: sent, link: 'client' });
    endpoint.handlers = {
      onOpen: () => resolve(true),
      onText: () => undefined,
      onClose: () => resolve(false),
    };
  });
  return exam.finish(`a WebSocket at ${path}`, under);
}

const tokens: Chapter = async (exam) => {
  const key = await exam.shared();
  const { token } = exam.world.secrets;
  const own = { authorization: `Bearer ${token}` };
  const page = `/devtools/page/${exam.targetId(key)}`;
  const cases: readonly (readonly [
    path: string,
    headers: Readonly<Record<string, string>>,
    lets: boolean,
  ])[] = [
    ['/cdp', {}, false],
    ['/cdp', { authorization: 'Bearer wrong' }, false],
    ['/cdp', { authorization: 'Bearer ' }, false],
    ['/cdp?token=wrong', {}, false],
    ['/cdp', { ...own, origin: 'http://evil.test' }, false],
    ['/cdp', { ...own, host: 'evil.test' }, false],
    [page, {}, false],
    [`/devtools/browser/wrong`, {}, false],
    ['/elsewhere', own, false],
    ['/extension', own, false],
    ['/extension', { origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop' }, false],
    ['/extension', { origin: 'http://evil.test' }, false],
    ['/cdp', own, true],
    [`/cdp?token=${token}`, {}, true],
  ];
  for (const [path, headers, lets] of cases) {
    const what = `a WebSocket at ${path} with ${JSON.stringify(headers)} is let in`;
    exam.same('O8', what, await opens(exam, path, headers), lets);
  }
  for (const path of [
    '/json/list',
    '/json/version',
    '/extension/status',
    `/json/activate/${exam.targetId(key)}`,
  ]) {
    exam.same('O8', `${path} without a token`, (await exam.http(path, 'GET', {}))?.status, 401);
    const wrong = await exam.http(path, 'GET', { authorization: 'Bearer wrong' });
    exam.same('O8', `${path} with a wrong token`, wrong?.status, 401);
    const evil = await exam.http(path, 'GET', { ...own, origin: 'http://evil.test' });
    exam.same('O8', `${path} from a page`, evil?.status, 403);
    exam.same('O8', `${path} with a token`, (await exam.http(path))?.status, 200);
  }
  exam.same(
    'O8',
    '/json/new without a token',
    (await exam.http('/json/new?about:blank', 'PUT', {}))?.status,
    401,
  );
  exam.same('O8', 'tabs', exam.world.browser.tabs().length, 2);
};

async function meets(exam: Exam, options: StrangerOptions, ms = 600): Promise<Stranger> {
  const stranger = new Stranger(exam, options);
  await exam.run(ms);
  return stranger;
}

const strangers: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  const cases: readonly (readonly [options: StrangerOptions, refusal: string])[] = [
    [{ key: 'a wrong key' }, 'wrong-key'],
    [{ claim: { endpoint: '127.0.0.1:4000' } }, 'wrong-address'],
    [{ claim: { protocol: 1 } }, 'version'],
    [{ instead: '{"type":"inventory","n":1,"tabs":[]}' }, 'bad-frame'],
    [{ instead: '{"type":"ping","stamp":1,"received":0}' }, 'bad-frame'],
    [{ instead: 'no frame' }, 'bad-frame'],
  ];
  for (const [options, refusal] of cases) {
    const stranger = await meets(exam, options);
    const what = `an unauthenticated peer with ${JSON.stringify(options)}`;
    exam.same('O8', `${what} is refused`, stranger.refusal, refusal);
    exam.same('O8', `${what} got`, stranger.heard, ['connect.challenge', 'refuse']);
    exam.same('O8', `the socket of ${what}`, stranger.state, 'closed');
    exam.same('O8', 'the extension', exam.world.relay.status()?.extension, 'ready');
  }
  const silent = new Stranger(exam, { instead: '' });
  await exam.run(9_000);
  exam.same('O9', 'a socket that says nothing', silent.state, 'closed');
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
  exam.same('O8', 'listed', exam.isListed(key), true);
};

/** Another installation, while the first is there, half gone and gone. */
const duplicates: Chapter = async (exam) => {
  const key = await exam.shared();
  await exam.run(4_000);
  const { relay, network, options, browser } = exam.world;
  const mine = relay.status();
  const other = await meets(exam, {}, 3_000);
  if (options.duplicates === 'refuse') {
    exam.same('O7', 'a live duplicate', other.refusal, 'already-connected');
    exam.same('O7', 'listed', exam.isListed(key), true);
    // The holder goes silent: it does not keep the slot.
    network.strike('extension', { type: 'timeout', direction: 'both' });
    const next = await meets(exam, {}, 3_000);
    exam.demand(
      'O7',
      next.heard.includes('hello-ok'),
      () => `a dead holder kept the slot: ${next.heard.join(', ')}`,
    );
    // The first one is refused now: it tries again, but ever less often.
    const times = dials(exam);
    await exam.run(30_000);
    exam.demand(
      'O9',
      times.length >= 1 && times.length <= 8,
      () => `an extension that is refused dialled ${times.length} times in 30 s`,
    );
    exam.same('O7', 'the one that has the slot', next.state, 'open');
    next.close();
  } else {
    exam.demand(
      'O7',
      other.heard.includes('hello-ok'),
      () => 'a duplicate was not let in with --duplicate=replace',
    );
    // The one that was replaced is polite from then on.
    await exam.run(30_000);
    exam.same('O9', 'the one that has replaced the other', other.state, 'open');
    other.close();
  }
  other.close();
  await exam.until('the first installation has the slot again', () => exam.isListed(key), 75_000, 'O7');
  exam.same('O7', 'the worker', relay.status()?.extension, mine?.extension);
  // The same installation again, as an older worker and as an older socket of the same.
  await exam.run(4_000);
  const { instanceId } = relay.status() as unknown as { readonly instanceId: string };
  const old = await meets(exam, { claim: { instanceId, boot: { number: 0, id: 'old' } } });
  exam.same('O7', 'an earlier start of the same installation', old.refusal, 'stale-boot');
  exam.same('O7', 'the extension', relay.status()?.extension, 'ready');
  browser.killWorker();
  const polite = await meets(exam, { claim: { polite: true } }, 100);
  await exam.until('the tab is listed after the worker has ended', () => exam.isListed(key), 10_000);
  polite.close();
};

/** What a client may not open. */
const addresses: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  for (const url of [
    'chrome://settings',
    'file:///etc/passwd',
    'chrome-extension://abc/x.html',
    'javascript:1',
  ]) {
    await one.fails('Target.createTarget', { url });
    await one.fails('Page.navigate', { url }, session);
  }
  await one.ok('Page.navigate', { url: `${SITE}/allowed` }, session);
  await exam.quiet();
  exam.same(
    'O8',
    'addresses',
    exam.world.browser.tabs().map(({ url }) => url),
    ['about:blank', `${SITE}/allowed`],
  );
};

export const ACCESS: Readonly<Record<string, Chapter>> = {
  tokens,
  strangers,
  'another installation': duplicates,
  'another installation takes over': duplicates,
  addresses,
};

/** What these are about is an option of the relay. */
export const ACCESS_WORLDS: ChapterWorlds = {
  'another installation': { duplicates: 'refuse' },
  'another installation takes over': { duplicates: 'replace' },
};
