/** What clients ask of the browser as a whole: windows, permissions of sites; and a debugger that answers nothing. */
import type { Json } from '../exam-client.ts';
import { SITE, type Chapter } from '../exam.ts';

/** Where windows are and how large, for those that have a shared tab and for no others. */
const windows: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const targetId = exam.targetId(key);
  const asked = await one.ok('Browser.getWindowForTarget', { targetId });
  const { windowId } = asked;
  const first = { left: 10, top: 10, width: 1_000, height: 800, windowState: 'normal' };
  exam.same('O1', 'the window', asked, { windowId, bounds: first });
  const bounds = async (): Promise<unknown> =>
    (await one.ok('Browser.getWindowBounds', { windowId }))['bounds'];
  await one.ok('Browser.setWindowBounds', { windowId, bounds: { left: 50, width: 700 } });
  exam.same('O1', 'moved', await bounds(), { ...first, left: 50, width: 700 });
  await one.ok('Browser.setContentsSize', { windowId, width: 640, height: 480 });
  exam.same('O1', 'its pages sized', await bounds(), { ...first, left: 50, width: 650, height: 570 });
  await one.ok('Browser.setWindowBounds', { windowId, bounds: { windowState: 'maximized' } });
  exam.same('O1', 'maximized', ((await bounds()) as Json)['windowState'], 'maximized');
  const wrong: readonly (readonly [method: string, params: Json])[] = [
    ['Browser.setWindowBounds', { windowId, bounds: { windowState: 'minimized', left: 1 } }],
    ['Browser.setWindowBounds', { windowId, bounds: { windowState: 'open' } }],
    ['Browser.setWindowBounds', { bounds: { left: 1 } }],
    ['Browser.setContentsSize', { windowId }],
    ['Browser.getWindowBounds', {}],
    ['Browser.getWindowBounds', { windowId: 99 }],
    ['Browser.getWindowForTarget', { targetId: 'none' }],
    ['Browser.getWindowForTarget', {}],
  ];
  for (const [method, params] of wrong) await one.fails(method, params);
  exam.same('O1', 'after what is wrong', ((await bounds()) as Json)['left'], 50);
  // A window of its own, and one that has no shared tab any more.
  const { targetId: other } = await one.ok('Target.createTarget', {
    ...{ url: `${SITE}/other`, newWindow: true, left: 7, top: 8, width: 300, height: 200 },
  });
  await exam.quiet();
  const another = await one.ok('Browser.getWindowForTarget', { targetId: other });
  exam.demand('O1', another['windowId'] !== windowId, () => 'a tab that asked for a window got none');
  const place = { left: 7, top: 8, width: 300, height: 200, windowState: 'normal' };
  exam.same('O1', 'the new window', another['bounds'], place);
  await one.ok('Target.closeTarget', { targetId: other });
  await exam.quiet();
  await one.fails('Browser.getWindowBounds', { windowId: another['windowId'] });
};

const PERMISSIONS = ['geolocation', 'notifications'] as const;

/** What clients grant to sites holds as long as they are there, and only if the user allows it. */
const sites: Chapter = async (exam) => {
  await exam.shared();
  const { browser, relay } = exam.world;
  const [one, two] = [await exam.attached(), await exam.attached()];
  const set = (): readonly string[] => browser.siteSettings?.() ?? [];
  const grant = { permissions: PERMISSIONS, origin: SITE };
  await one.fails('Browser.grantPermissions', grant);
  exam.same('O8', 'set without leave', set(), []);
  browser.letGrantSites?.(true);
  await one.ok('Browser.grantPermissions', grant);
  const granted = ['camera', 'clipboard', 'location', 'microphone', 'notifications'].map(
    (name) => `${name} ${SITE}/* ${name === 'location' || name === 'notifications' ? 'allow' : 'block'}`,
  );
  exam.same('O1', 'granted', set(), granted);
  const camera = (setting: string): Json => ({ permission: { name: 'camera' }, setting });
  await two.ok('Browser.setPermission', camera('granted'));
  const all = [...granted, 'camera <all_urls> allow'].sort();
  exam.same('O1', 'granted by both', set(), all);
  for (const [method, params] of [
    ['Browser.grantPermissions', { permissions: ['none'] }],
    ['Browser.grantPermissions', {}],
    ['Browser.grantPermissions', { ...grant, origin: 'data:,' }],
    ['Browser.setPermission', camera('maybe')],
    ['Browser.setPermission', { permission: { name: 'none' }, setting: 'granted' }],
  ] as const)
    await one.fails(method, params);
  const how = exam.choose('then', 'worker ends', 'reloaded', 'socket', 'relay restarts');
  if (how === 'worker ends') browser.killWorker();
  if (how === 'reloaded') browser.reloadExtension();
  if (how === 'socket') exam.world.network.strike('extension', { type: 'reset_peer' });
  if (how === 'relay restarts') {
    relay.kill(true);
    await exam.run(500);
    relay.start();
  }
  await exam.run(3_000);
  await exam.ready();
  await exam.quiet();
  // With the relay its clients have gone.
  exam.same('O6', `set after: ${how}`, set(), how === 'relay restarts' ? [] : all);
  if (how === 'relay restarts') return;
  if (exam.choose('ends', 'resets', 'leaves') === 'leaves') one.leave();
  else await one.ok('Browser.resetPermissions');
  await exam.quiet();
  exam.same('O6', 'set when one has reset its own', set(), ['camera <all_urls> allow']);
  await two.ok('Browser.setPermission', camera('denied'));
  exam.same('O1', 'set to something else', set(), ['camera <all_urls> block']);
  // Nobody says that the clients have gone.
  relay.kill(true);
  await exam.run(30_000);
  if (exam.choose('worker ends', false, true)) browser.killWorker();
  exam.same('O6', 'set while the relay is away', set().length, 1);
  await exam.run(65_000);
  exam.same('O6', 'set after a minute without a relay', set(), []);
};

/** How long it may take until a debugger that answers nothing is found and replaced. */
const WEDGE_MS = 45_000;

/** A debugger that answers nothing is replaced; a page that is merely busy keeps its own. */
const wedged: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'x' }, session);
  const { browser, mutations } = exam.world;
  one.sim.patienceMs = 2 * WEDGE_MS;
  const act = (id: string): Promise<string> => {
    mutations.asked(id);
    return one.send('Runtime.evaluate', { expression: `mutate("${id}")` }, session).then((reply) => {
      if (reply !== 'gone') mutations.answered(id, reply);
      return reply === 'gone' ? reply : exam.outcome(reply);
    });
  };
  for (const round of [1, 2]) {
    await exam.quiet();
    one.take();
    const { id } = exam.tab(key);
    browser.wedgeDebugger?.(id, {
      browser: exam.choose('browser', true, false),
      executes: exam.choose('executes', true, false),
    });
    const under = act(`under-${round}`);
    const reading = one.send('Runtime.getIsolateId', {}, session);
    exam.same('O1', 'what was under way', await exam.finish('it', under, WEDGE_MS), 'unknown.debuggerLost');
    const read = await exam.finish('what only reads', reading, WEDGE_MS);
    exam.same('O1', 'what only reads', read === 'gone' ? read : exam.outcome(read), 'ok');
    await exam.ready();
    exam.same('O4', 'wedged', exam.tab(key).wedged, false);
    exam.same('O1', 'what came after', await exam.finish('it', act(`after-${round}`)), 'ok');
    const told = one.take().map(({ method }) => method);
    exam.same('O2', 'told', told, ['Runtime.executionContextsCleared', 'Runtime.executionContextCreated']);
    exam.same('O4', 'settings', exam.peek(key).settings.length, 1);
  }
  // Busy for as long: it is let alone.
  await exam.quiet();
  one.take();
  browser.freezeTab(exam.tab(key).id);
  const slow = act('slow');
  await exam.run(WEDGE_MS);
  browser.thawTab(exam.tab(key).id);
  exam.same('O1', 'what took long', await exam.finish('it', slow), 'ok');
  exam.same('O2', 'told of a busy page', one.take().length, 0);
};

export const BROWSER: Readonly<Record<string, Chapter>> = {
  windows,
  'permissions of sites': sites,
  'wedged debugger': wedged,
};
