/** What the user asks for in the popup, which stores it and may close at once. */
import { popupAsks } from '../../workload/popup.ts';
import { SITE, type Chapter } from '../exam.ts';
import { isShared } from './sharing.ts';

/** Buttons that are pressed twice, and while there is no worker, or one that loads. */
const buttons: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), exam.opened(`${SITE}/b`)];
  const one = await exam.attached();
  const target = exam.targetId(a);
  const session = one.session(target);
  await one.ok('Runtime.enable', {}, session);
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'x' }, session);
  await exam.quiet();
  one.take();
  const { browser } = exam.world;
  const press = async (key: number, asked: 'share' | 'release', times: number): Promise<void> => {
    browser.setStorageDelay(exam.choose('storage', 0, 60));
    const worker = exam.choose('worker', 'runs', 'is gone', 'loads');
    if (worker !== 'runs') browser.killWorker();
    if (worker === 'loads') await exam.run(exam.choose('loads for', 21, 25, 60));
    for (let time = 0; time < times; time++) {
      popupAsks(browser, exam.tab(key).id, asked);
      await exam.run(exam.choose('again after', 0, 5, 40, 300));
    }
    await exam.run(3_000);
    browser.setStorageDelay(0);
    await exam.run(1_000);
    await exam.ready();
    await exam.quiet();
  };
  // What is asked for, and is so already, changes nothing: the debugger is attached once.
  await press(a, 'share', exam.choose('times', 1, 2));
  exam.same('O10', 'shared', [isShared(exam, a), isShared(exam, b)], [true, false]);
  exam.same(
    'O2',
    'told of a tab that is as it was',
    one.take().map(({ method }) => method),
    [],
  );
  exam.same('O1', '6 * 7', await one.evaluate('6 * 7', session), 42);
  await press(b, 'share', 2);
  exam.same('O10', 'shared too', [isShared(exam, a), isShared(exam, b)], [true, true]);
  exam.same('O2', 'attached to it, once', one.take('Target.attachedToTarget').length, 1);
  await press(a, 'release', exam.choose('times', 1, 2));
  exam.same('O10', 'no longer shared', [isShared(exam, a), isShared(exam, b)], [false, true]);
  exam.same('O2', 'told that it is gone, once', one.take('Target.detachedFromTarget').length, 1);
  // What was asked for last counts.
  popupAsks(browser, exam.tab(b).id, 'release');
  await exam.run(exam.choose('changes after', 0, 3, 30));
  popupAsks(browser, exam.tab(b).id, 'share');
  await exam.run(3_000);
  await exam.ready();
  exam.same('O10', 'after a change of mind', [isShared(exam, a), isShared(exam, b)], [false, true]);
  browser.killWorker();
  await exam.run(2_000);
  await exam.ready();
  exam.same('O10', 'with the next worker', [isShared(exam, a), isShared(exam, b)], [false, true]);
};

interface Shown {
  readonly phase: { readonly name: string };
  readonly tabs: readonly { readonly url: string; readonly attached: boolean }[];
  readonly clients?: { readonly listed: readonly { readonly client: number }[] };
  readonly recent: readonly { readonly kind?: string }[];
}

/** What the popup shows is what there is; its buttons connect, and end a client. */
const status: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const { browser, network, port, relay } = exam.world;
  const popup = browser.openPopup?.();
  const shown = (): Shown => popup?.status as unknown as Shown;
  // The relay lists its clients once a second.
  await exam.run(3_000);
  const facts = (): readonly unknown[] => {
    const { phase, tabs, clients } = shown();
    return [phase.name, tabs.map(({ url, attached }) => [url, attached]), clients?.listed.length ?? 0];
  };
  const a = [`${SITE}/a`, true];
  exam.same('O4', 'shown', facts(), ['live', [a], 1]);
  const two = await exam.attached();
  await exam.shared(`${SITE}/b`);
  await two.ok('Page.navigate', { url: `${SITE}/next` }, two.session(exam.targetId(key)));
  await exam.run(3_000);
  const [next, b] = [
    [`${SITE}/next`, true],
    [`${SITE}/b`, true],
  ];
  exam.same('O4', 'shown of two clients and two tabs', facts(), ['live', [next, b], 2]);
  const [first] = shown().clients?.listed ?? [];
  for (const client of [99, first?.client ?? 0, first?.client ?? 0]) popup?.ask({ disconnect: client });
  await exam.run(3_000);
  exam.same('O1', 'who is still connected', [one.sim.connected, two.sim.connected], [false, true]);
  exam.same('O4', 'shown when the user has ended one', facts(), ['live', [next, b], 1]);
  browser.detachDebugger(exam.tab(key).id);
  network.setPort(port, 'refusing');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(20_000);
  exam.same('O4', 'shown while the relay is away', facts(), ['connecting', [next, b], 0]);
  network.setPort(port, 'open');
  popup?.ask('retry');
  await exam.run(500);
  await exam.ready(1_000);
  browser.cancelDebugging();
  await exam.run(3_000);
  exam.same('O4', 'shown after Cancel', facts().slice(0, 2), ['live', []]);
  exam.same('O4', 'listed', relay.status()?.tabs.length, 0);
  popup?.close();
  browser.killWorker();
  await exam.run(2_000);
  const again = browser.openPopup?.();
  await exam.run(3_000);
  const said = again?.status as unknown as Shown;
  exam.same('O4', 'the next worker says', [said.phase.name, said.tabs.length], ['live', 0]);
  exam.demand('O4', said.recent.length > 0, () => 'the next worker does not know what has happened');
};

export const POPUP: Readonly<Record<string, Chapter>> = {
  'popup buttons': buttons,
  'popup status': status,
};
