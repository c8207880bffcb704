/** What the user decides about tabs, through restarts, reloads and losses. */
import { SITE, type Chapter, type Exam } from '../exam.ts';

/** Whether a tab is attached, listed, and shown as shared: all of it, or none. */
export function isShared(exam: Exam, key: number): boolean {
  const { id, attached, badge } = exam.tab(key);
  const listed = exam.isListed(key);
  const facts = [attached, listed, badge === 'ON', badge !== ''];
  const tab = { id, attached, listed, badgeIsRight: (badge === 'ON') === attached };
  const text = (): string => `attached, listed, ON, not empty: ${facts.join(', ')}`;
  exam.demand('O4', new Set(facts).size === 1, text, { tab });
  return attached;
}

const decisions: Chapter = async (exam) => {
  const [a, b, c] = [await exam.shared(), await exam.shared(`${SITE}/b`), exam.opened(`${SITE}/c`)];
  await exam.click(b, '');
  const { browser, relay } = exam.world;
  const expected = [true, false, false];
  const check = (when: string): void =>
    exam.same(
      'O10',
      `shared ${when}`,
      [a, b, c].map((key) => isShared(exam, key)),
      expected,
    );
  check('at first');
  for (let round = 0; round < 2; round++) {
    const how = exam.choose(
      'then',
      'worker ends',
      'reloaded',
      'relay restarts',
      'debugger lost',
      'idle',
      'navigates',
    );
    if (how === 'worker ends') browser.killWorker();
    if (how === 'reloaded') browser.reloadExtension();
    if (how === 'relay restarts') {
      relay.kill(true);
      await exam.run(200);
      relay.start();
    }
    if (how === 'debugger lost') browser.detachDebugger(exam.tab(a).id);
    if (how === 'navigates')
      for (const key of [a, b]) browser.navigate(exam.tab(key).id, `${SITE}/n${round}`);
    await exam.run(how === 'idle' ? 40_000 : 1_000);
    await exam.until('the tab is shared again', () => exam.isListed(a), 40_000);
    await exam.ready();
    await exam.quiet();
    check(`after ${how}`);
  }
  await exam.click(b, 'ON');
  await exam.click(a, '');
  browser.killWorker();
  await exam.run(2_000);
  await exam.ready();
  await exam.quiet();
  exam.same(
    'O10',
    'shared at the end',
    [a, b, c].map((key) => isShared(exam, key)),
    [false, true, false],
  );
};

/** The user stops sharing a tab that is waiting to be attached again. */
const impatience: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const { browser } = exam.world;
  browser.navigate(exam.tab(a).id, 'chrome://version');
  await exam.run(exam.choose('after', 300, 60, 2_500));
  await exam.until(
    'the button shows that the tab waits',
    () => exam.tab(a).badge === '…',
    5_000,
    'O4',
    () => ({
      tab: { id: exam.tab(a).id, badgeIsRight: false },
    }),
  );
  browser.clickAction(exam.tab(a).id);
  await exam.run(exam.choose('back after', 0, 10, 100));
  browser.navigate(exam.tab(a).id, `${SITE}/back`);
  await exam.run(4_000);
  exam.same('O10', 'shared', [isShared(exam, a), isShared(exam, b)], [false, true]);
  await exam.click(a, 'ON');
  exam.same('O4', 'shared again', isShared(exam, a), true);
};

/** A page that keeps losing its debugger: it is attached again, and not in a tight loop. */
const losing: Chapter = async (exam) => {
  const key = await exam.shared();
  const { browser } = exam.world;
  let losses = 0;
  for (const endMs = exam.now + 10_000; exam.now < endMs;) {
    if (exam.tab(key).attached && browser.detachDebugger(exam.tab(key).id)) losses++;
    await exam.run(5);
  }
  exam.demand(
    'O9',
    losses >= 4 && losses <= 25,
    () => `attached ${losses} times in 10 s to a page that keeps losing its debugger`,
  );
  await exam.run(4_000);
  await exam.ready();
  exam.same('O4', 'shared', isShared(exam, key), true);
};

/** Clicks and Cancel at any moment: while the worker starts, loads, stores. */
const moments: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const { browser } = exam.world;
  const slow = exam.choose('storage', 0, 60, 400);
  browser.setStorageDelay(slow);
  const ends = exam.choose('first', 'nothing', 'worker ends', 'reloaded');
  if (ends === 'worker ends') browser.killWorker();
  if (ends === 'reloaded') browser.reloadExtension();
  await exam.run(exam.choose('after', 0, 10, 21, 25, 45, 90, 200));
  const word = { isHeard: false, isLate: false };
  const { onHeard } = browser;
  browser.onHeard = (act, tabId) => {
    // A click that was made while the button said something else asks for the opposite by then.
    if (word.isHeard && exam.tab(a).badge !== 'ON') word.isLate = true;
    word.isHeard = true;
    onHeard?.(act, tabId);
  };
  const how = exam.choose('act', 'stop', 'cancel', 'stop twice');
  if (how === 'cancel') browser.cancelDebugging();
  else browser.clickAction(exam.tab(a).id);
  const shown = exam.tab(a).badge;
  await exam.run(exam.choose('again after', 0, 5, 25, 60));
  if (how === 'stop twice' && exam.tab(a).badge === 'ON') browser.clickAction(exam.tab(a).id);
  if (exam.choose('worker ends', false, true) && word.isHeard) browser.killWorker();
  await exam.run(3_000);
  browser.setStorageDelay(0);
  await exam.run(3_000);
  await exam.ready();
  await exam.quiet();
  // Without the extension's word an empty button may have asked for the opposite.
  if (!word.isHeard || word.isLate || shown === '') return;
  exam.same('O10', 'the first tab', isShared(exam, a), false);
  exam.same(
    'O10',
    'the second tab',
    isShared(exam, b),
    how !== 'cancel' || ends !== 'nothing' ? isShared(exam, b) : false,
  );
  browser.killWorker();
  await exam.run(2_000);
  await exam.ready();
  exam.same('O10', 'the first tab with the next worker', isShared(exam, a), false);
};

/** A tab that a shared tab opens is shared; one that another tab opens is not. */
const popups: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const target = exam.targetId(key);
  await one.evaluate(`open("${SITE}/popup")`, one.session(target));
  await exam.run(2_000);
  const popup = exam.world.browser.tabs().at(-1);
  exam.same('O4', 'the popup', popup?.url, `${SITE}/popup`);
  exam.same('O4', 'the popup is shared', isShared(exam, popup?.key ?? 0), true);
  const [event] = one.take('Target.attachedToTarget');
  const info = event?.params['targetInfo'] as { openerId?: string; url?: string } | undefined;
  exam.same('O3', 'the opener told', info?.openerId, target);
  exam.same('O1', '6 * 7 in the popup', await one.evaluate('6 * 7', one.session(popup?.targetId ?? '')), 42);
  exam.opened(`${SITE}/other`);
  await exam.run(1_000);
  exam.same('O8', 'told of a tab that nobody shares', one.take('Target.attachedToTarget').length, 0);
};

/** Sharing while the relay is away, in a page that may not be shared, and in one that closes at once. */
const edges: Chapter = async (exam) => {
  const key = await exam.shared();
  const { browser, relay, network, port } = exam.world;
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(500);
  exam.showsButton('O4', 'the button while the relay is away', key, 'II');
  const other = exam.opened(`${SITE}/b`);
  await exam.run(100);
  browser.clickAction(exam.tab(other).id);
  await exam.run(500);
  exam.same('O4', 'attached while the relay is away', exam.tab(other).attached, true);
  network.setPort(port, 'open');
  await exam.until('both are listed', () => relay.status()?.tabs.length === 2, 40_000);
  await exam.ready();
  await exam.quiet();
  exam.same('O4', 'both', [isShared(exam, key), isShared(exam, other)], [true, true]);
  const forbidden = exam.opened('chrome://version');
  await exam.run(100);
  browser.clickAction(exam.tab(forbidden).id);
  await exam.run(1_000);
  exam.same('O4', 'a page that may not be shared', isShared(exam, forbidden), false);
  const short = exam.opened(`${SITE}/short`);
  await exam.run(100);
  browser.clickAction(exam.tab(short).id);
  await exam.run(exam.choose('closes after', 1, 2, 4));
  browser.closeTab(exam.tab(short).id);
  await exam.run(4_000);
  await exam.ready();
  exam.same('O4', 'listed', relay.status()?.tabs.length, 2);
  // Two clicks before the first has shown anything.
  const twice = exam.opened(`${SITE}/twice`);
  await exam.run(100);
  browser.clickAction(exam.tab(twice).id);
  await exam.run(2_000);
  exam.same('O4', 'clicked once', isShared(exam, twice), true);
};

/** A tab is discarded, as Chromium does to save memory: to clients it stays the same. */
const discard: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`${SITE}/b`)];
  const one = await exam.attached();
  const target = exam.targetId(a);
  const session = one.session(target);
  await one.ok('Page.enable', {}, session);
  await one.ok('Network.enable', {}, session);
  const { browser } = exam.world;
  for (const when of ['first', 'again']) {
    if (exam.choose('worker', 'runs', 'ends') === 'ends') {
      browser.killWorker();
      await exam.run(exam.choose('after', 30, 100, 400));
    }
    // A navigation that is under way ends with the page; one that has ended does not end again.
    const isUnderWay = exam.choose('navigating', true, false);
    await one.evaluate('request("x")', session);
    if (isUnderWay) {
      void one.send('Page.navigate', { url: `${SITE}/${when}` }, session);
      await exam.until(
        'it is under way',
        () => one.has('Network.requestWillBeSent', `${SITE}/${when}`),
        2_000,
      );
    }
    const isLate = isUnderWay && exam.tab(a).url === `${SITE}/${when}`;
    browser.discardTab(exam.tab(a).id);
    await exam.run(2_000);
    await exam.ready();
    await exam.quiet();
    exam.same('O2', `the target id ${when}`, exam.targetId(a), target);
    exam.same('O1', `6 * 7 ${when}`, await one.evaluate('6 * 7', session), 42);
    exam.same('O4', `shared ${when}`, [isShared(exam, a), isShared(exam, b)], [true, true]);
    const heard = one.take('Target.detachedFromTarget', 'Network.loadingFailed').map(({ method }) => method);
    if (!isLate) exam.same('O2', `told ${when}`, heard, isUnderWay ? ['Network.loadingFailed'] : []);
  }
  await one.ok('Target.closeTarget', { targetId: target });
  await exam.run(1_000);
  exam.same('O1', 'there', [exam.isThere(a), exam.isThere(b)], [false, true]);
};

/** The last tab of the browser is closed: the browser stays. */
const lastTab: Chapter = async (exam) => {
  const { browser } = exam.world;
  const key = await exam.shared();
  const one = await exam.attached();
  for (const { id } of browser.tabs()) if (id !== exam.tab(key).id) browser.closeTab(id);
  await exam.run(500);
  exam.same('O4', 'tabs', browser.tabs().length, 1);
  await one.ok('Target.closeTarget', { targetId: exam.targetId(key) });
  await exam.run(1_000);
  exam.same('O4', 'tabs after the last one was closed', browser.tabs().length, 1);
  exam.same('O4', 'the closed tab is there', exam.isThere(key), false);
};

export const SHARING: Readonly<Record<string, Chapter>> = {
  decisions,
  moments,
  impatience,
  'keeps losing': losing,
  popups,
  edges,
  discard,
  'last tab': lastTab,
};
