/** Pages that no client may see, frames of other extensions, and tabs that are opened without a debugger. */
import { SITE, type Chapter } from '../exam.ts';
import { isShared } from './sharing.ts';

/** A shared tab shows a page of the extension: the debugger leaves it, and is back with the next page. */
const ownPage: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const target = exam.targetId(key);
  const session = one.session(target);
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'x' }, session);
  await exam.quiet();
  const { browser } = exam.world;
  for (const ends of [false, true]) {
    browser.navigate(exam.tab(key).id, 'chrome-extension://any/options.html');
    await exam.run(1_500);
    exam.same('O8', 'attached to a page of an extension', exam.tab(key).attached, false);
    if (ends) browser.killWorker();
    await exam.run(exam.choose('stays for', 500, 5_000));
    exam.same('O8', 'still attached to it', exam.tab(key).attached, false);
    const waits = one.send('Runtime.evaluate', { expression: '6 * 7', returnByValue: true }, session);
    browser.navigate(exam.tab(key).id, `${SITE}/back`);
    const reply = await exam.finish('what waited', waits, 10_000);
    exam.same('O1', 'what waited', reply === 'gone' ? reply : exam.outcome(reply), 'ok');
    await exam.ready();
    await exam.quiet();
    exam.same('O4', 'the settings', exam.peek(key).settings.length, 1);
    exam.same('O10', 'shared', isShared(exam, key), true);
    // Nor may a client go back to it.
    const { entries } = await one.ok('Page.getNavigationHistory', {}, session);
    const urls = (entries as { url: string }[]).map(({ url }) => url.split(':')[0]);
    exam.same('O8', 'pages of extensions in the history', urls.includes('chrome-extension'), false);
  }
  exam.same('O2', 'told that the tab is gone', one.take('Target.detachedFromTarget').length, 0);
};

/** Another extension shows a frame in the tab: it is emptied, and the tab goes on working. */
const foreignFrame: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'x' }, session);
  const { browser, mutations } = exam.world;
  for (const loads of [true, false]) {
    await exam.quiet();
    one.take();
    browser.showForeignFrame?.(exam.tab(key).id, loads);
    if (exam.choose('worker ends', false, true)) browser.killWorker();
    const id = `frame-${loads}`;
    mutations.asked(id);
    const reply = await exam.finish(
      'a command to a tab with a foreign frame',
      one.send('Runtime.evaluate', { expression: `mutate("${id}")` }, session),
      20_000,
    );
    if (reply !== 'gone') mutations.answered(id, reply);
    exam.same(
      'O1',
      `a frame that ${loads ? 'loads' : 'does not load'}`,
      reply === 'gone' ? reply : exam.outcome(reply),
      'ok',
    );
    await exam.run(2_000);
    await exam.ready();
    exam.same('O4', 'settings', exam.peek(key).settings.length, 1);
    exam.same('O10', 'shared', isShared(exam, key), true);
  }
};

/** A client opens tabs where no debugger is attached, or where one answers nothing. */
const opened: Chapter = async (exam) => {
  const { browser } = exam.world;
  const one = await exam.client();
  one.sim.patienceMs = 90_000;
  await one.ok('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  const open = async (params: object): Promise<string> =>
    String(
      (await one.ok('Target.createTarget', { url: `${SITE}/new`, ...params }, undefined, 90_000))['targetId'],
    );
  const places = exam.choose('first', {}, { background: true }, { newWindow: true, width: 300 }, { url: '' });
  const first = await open(places);
  await exam.ready();
  const session = one.session(first);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
  const tab = browser.tabs().find(({ targetId }) => targetId === first);
  exam.same('O1', 'its address', tab?.url, 'url' in places ? 'about:blank' : `${SITE}/new`);
  exam.same('O10', 'shared', tab !== undefined && isShared(exam, tab.key), true);
  const count = browser.tabs().length;
  for (const wedge of [
    { browser: true, executes: false },
    { browser: false, executes: true },
  ]) {
    browser.wedgeDebugger?.(exam.tab(tab?.key ?? 0).id, wedge);
    const next = await open({ url: `${SITE}/wedged-${wedge.browser}` });
    await exam.run(30_000);
    await exam.ready();
    exam.same('O1', '6 * 7', await one.evaluate('6 * 7', one.session(next)), 42);
  }
  exam.same('O5', 'tabs', browser.tabs().length, count + 2);
  await one.fails('Target.createTarget', { url: 'chrome://settings' });
  await one.fails('Target.createTarget', { url: `${SITE}/x`, left: 3 });
  await one.fails('Target.createTarget', { url: `${SITE}/x`, browserContextId: 'another' });
  exam.same('O5', 'tabs after what is refused', browser.tabs().length, count + 2);
};

/** What the relay answers for the browser, or has any tab answer. */
const commands: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  const good: readonly (readonly [method: string, params?: object])[] = [
    ['Security.setOverrideCertificateErrors', { override: false }],
    ['Target.getBrowserContexts'],
    ['Browser.close'],
    ['Browser.setDownloadBehavior', { behavior: 'default' }],
    ['Target.setDiscoverTargets', { discover: true }],
    ['Target.setDiscoverTargets', { discover: false }],
    ['Target.getTargets', { filter: [{ type: 'browser', exclude: true }, {}] }],
    ['Target.getTargetInfo'],
    ['Target.activateTarget', { targetId: exam.targetId(key) }],
    ['Target.setRemoteLocations', { locations: [] }],
    ['Storage.setCookies', { cookies: [] }],
  ];
  const bad: readonly (readonly [method: string, params?: object])[] = [
    ['Security.setOverrideCertificateErrors', { override: true }],
    ['Security.handleCertificateError', { eventId: 1, action: 'continue' }],
    ['Target.createBrowserContext'],
    ['Target.disposeBrowserContext', { browserContextId: 'x' }],
    ['Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false }],
    ['Target.getTargetInfo', { targetId: 'none' }],
    ['Target.activateTarget', { targetId: 'none' }],
    ['Target.closeTarget', { targetId: 'none' }],
    ['Target.attachToTarget', { targetId: 'none', flatten: true }],
    ['Target.detachFromTarget', { sessionId: 'none' }],
    ['Target.detachFromTarget', {}],
    ['Network.setCookie', { name: 'a', value: 'b' }],
    ['Browser.none'],
  ];
  const outcomes: string[] = [];
  for (const [method, params] of [...good, ...bad]) {
    const onPage = exam.outcome(await one.ask(method, { ...params }, session));
    outcomes.push(`${method}: ${exam.outcome(await one.ask(method, { ...params }))}, ${onPage}`);
  }
  await exam.quiet();
  const wrong = outcomes.filter((text, index) => text.includes(': ok,') !== index < good.length);
  exam.same('O1', 'outcomes on the session of the browser', wrong, []);
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
};

export const PAGES: Readonly<Record<string, Chapter>> = {
  'a page of an extension': ownPage,
  'a foreign frame': foreignFrame,
  'tabs without a debugger': opened,
  'browser commands': commands,
};
