/** The link between extension and relay: back-off, silence, hanging and late sockets, resume. */
import type { Chapter } from '../exam.ts';
import { dials } from './dials.ts';

/** As in extension/worker/limits.ts. */
const WORKER_LIMITS = { retryMaxMs: 30_000, stableMs: 3_000 } as const;
const { retryMaxMs } = WORKER_LIMITS;

/** Chapters are played without the user's extension limits; one more second for what is on its way. */
const SLACK_MS = 1_500;

/** Nobody listens for long: the extension goes on trying, ever less often, and is back soon after. */
const away: Chapter = async (exam) => {
  const key = await exam.shared();
  await exam.run(WORKER_LIMITS.stableMs + 1_000);
  const { relay } = exam.world;
  relay.kill(exam.choose('reset', false, true));
  const times = dials(exam);
  const lostMs = exam.now;
  await exam.run(exam.choose('away', 150_000, 300_000));
  const gaps = times.map((ms, index) => ms - (times[index - 1] ?? lostMs));
  const longest = Math.max(...gaps, exam.now - (times.at(-1) ?? lostMs));
  exam.demand(
    'O9',
    longest <= retryMaxMs + SLACK_MS,
    () => `the extension did not try to connect for ${longest} ms`,
  );
  exam.demand('O9', (gaps[0] ?? Infinity) < 2_000, () => `the first try came after ${gaps[0] ?? '?'} ms`);
  exam.demand('O9', times.length >= 8, () => `only ${times.length} tries`);
  exam.demand('O9', times.length <= 30, () => `${times.length} tries`);
  const last = gaps.slice(-3);
  const shortest = Math.min(...last);
  exam.demand(
    'O9',
    shortest > retryMaxMs / 2,
    () => `after minutes the extension still tries every ${shortest} ms`,
  );
  relay.start();
  await exam.ready(retryMaxMs + SLACK_MS);
  await exam.until('the tab is listed', () => exam.isListed(key), 5_000);
  // A connection that has worked counts: the next loss is mended at once.
  await exam.run(WORKER_LIMITS.stableMs + 1_000);
  exam.calm();
  exam.world.network.strike('extension', { type: 'reset_peer' });
  await exam.run(20);
  await exam.ready(600);
};

/** The peer goes silent, in one direction or both. */
const silence: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  await exam.run(4_000);
  const direction = exam.choose<'both' | 'to-server' | 'to-client'>(
    'direction',
    'both',
    'to-server',
    'to-client',
  );
  exam.world.network.strike('extension', { type: 'timeout', direction });
  const reply = one.send(
    'Runtime.evaluate',
    { expression: '6 * 7', returnByValue: true },
    one.session(exam.targetId(key)),
  );
  const answer = await exam.finish('a command across a dead connection', reply, 12_000);
  exam.demand(
    'O1',
    answer !== 'gone' && answer.result !== undefined,
    () => `a socket was silent, and the command failed: ${JSON.stringify(answer)}`,
  );
  await exam.run(20_000);
  const sockets = exam.world.network.openSockets('extension').length;
  exam.demand('O6', sockets <= 1, () => `${sockets} sockets of the extension are open`);
};

/** The port takes connections and says nothing, for longer than a socket may take to open. */
const hanging: Chapter = async (exam) => {
  await exam.shared();
  await exam.run(4_000);
  const { network, port } = exam.world;
  network.setPort(port, 'hanging');
  network.strike('extension', { type: 'reset_peer' });
  await exam.run(exam.choose('hangs for', 3_000, 12_000, 26_000));
  network.setPort(port, 'open');
  await exam.ready(30_000);
  await exam.run(8_000);
  exam.same('O7', 'the extension stays', exam.world.relay.status()?.extension, 'ready');
  const sockets = network.openSockets('extension').length;
  exam.demand('O6', sockets === 1, () => `${sockets} sockets of the extension are open`);
};

/** Sockets come and go under load: nothing is lost, nothing done twice, nothing ends as unknown. */
const resume: Chapter = async (exam) => {
  const key = await exam.shared();
  const one = await exam.attached();
  const session = one.session(exam.targetId(key));
  await one.ok('Runtime.enable', {}, session);
  one.take();
  const { mutations, network, browser } = exam.world;
  const expected: string[] = [];
  for (let round = 0; round < 4; round++) {
    const replies = Array.from({ length: 6 }, (_, index) => {
      const id = `resume-${round}-${index}`;
      expected.push(id);
      mutations.asked(id);
      void one.send('Runtime.evaluate', { expression: `say("${id}")` }, session);
      return one.send('Runtime.evaluate', { expression: `mutate("${id}")` }, session);
    });
    if (round === 2) browser.freezeTab(exam.tab(key).id);
    await exam.run(exam.choose('reset after', 0, 1, 2, 3, 5));
    network.strike('extension', { type: 'reset_peer' });
    if (round === 2) {
      await exam.run(200);
      browser.thawTab(exam.tab(key).id);
    }
    const outcomes = await exam.finish('commands across a broken socket', Promise.all(replies), 15_000);
    const texts = outcomes.map((reply) => (reply === 'gone' ? 'gone' : exam.outcome(reply)));
    exam.same('O1', 'outcomes across a broken socket', [...new Set(texts)], ['ok']);
    await exam.run(4_000);
  }
  exam.same(
    'O5',
    'executed',
    expected.map((id) => browser.executions.get(id)),
    expected.map(() => 1),
  );
  const heard = one
    .take('Runtime.consoleAPICalled')
    .map(({ params }) => (params['args'] as { value: string }[])[0]?.value);
  exam.same('O3', 'heard, in order', heard, expected);
  await exam.quiet();
  exam.same('O6', 'requests', exam.world.relay.status()?.pending, 0);
};

/** The worker ends again and again: it is started again, adopts its tabs, and clients hear nothing of it. */
const restarts: Chapter = async (exam) => {
  const [a, b] = [await exam.shared(), await exam.shared(`http://site.test/b`)];
  const one = await exam.attached();
  const s = one.session(exam.targetId(a));
  await one.ok('Runtime.enable', {}, s);
  await one.ok('Emulation.setUserAgentOverride', { userAgent: 'x' }, s);
  await exam.run(3_000);
  one.take();
  const { browser, relay, network } = exam.world;
  for (let round = 0; round < 3; round++) {
    const how = exam.choose(
      'ends',
      'killed',
      'offscreen too',
      'at a message',
      'half open',
      'closing',
      'offscreen first',
    );
    if (how === 'offscreen too') browser.killOffscreen();
    // The alarm makes another one.
    if (how === 'offscreen first') {
      browser.killOffscreen();
      await exam.run(65_000);
    }
    // The relay does not hear at once that the old socket is of no use: the next one has the slot all the same.
    if (how === 'half open') network.strike('extension', { type: 'timeout', direction: 'both' });
    if (how === 'closing') network.strike('extension', { type: 'slow_close', delayMs: 10_000 });
    if (how === 'at a message') browser.killWorkerAtNextMessage();
    else browser.killWorker();
    await exam.run(how === 'offscreen too' ? 35_000 : 50);
    await exam.until(
      'the next worker is connected',
      () => relay.status()?.boot === browser.workerLife,
      1_200,
      'O7',
    );
    await exam.ready(5_000);
    await exam.run(1_500);
    exam.same('O1', '6 * 7', await one.evaluate('6 * 7', s), 42);
  }
  const told = one.take().map(({ method }) => method);
  exam.same('O4', 'told of an adopted tab', told, []);
  exam.same('O4', 'settings', exam.peek(a).settings, [
    ['Emulation.setUserAgentOverride', '{"userAgent":"x"}'],
  ]);
  exam.same('O4', 'buttons', [exam.tab(a).badge, exam.tab(b).badge], ['ON', 'ON']);
  exam.same('O4', 'tabs', relay.status()?.tabs.length, 2);
};

/** The user saves the options while the relay is away: the extension tries at once, and often again. */
const options: Chapter = async (exam) => {
  const key = await exam.shared();
  await exam.run(4_000);
  const { relay, browser, relayModel, port, secrets } = exam.world;
  relay.kill(true);
  await exam.run(100_000);
  const pairing = relayModel.pairing(port, secrets);
  // A save that changes nothing about the relay leaves the link alone; so the key is mistyped first.
  browser.writeLocal?.(relayModel.pairing(port, { ...secrets, pairingKey: 'a wrong key' }));
  await exam.run(100);
  const times = dials(exam);
  const savedMs = exam.now;
  browser.writeLocal?.(pairing);
  await exam.run(12_000);
  const after = times.map((ms) => ms - savedMs);
  exam.demand(
    'O9',
    (after[0] ?? Infinity) < 1_000,
    () => `after the options were saved the first try came after ${after[0] ?? '?'} ms`,
  );
  exam.demand(
    'O9',
    after.length >= 4,
    () => `only ${after.length} tries in 12 s after the options were saved`,
  );
  relay.start();
  await exam.ready(9_000);
  // Another key: the extension is refused, and says so. The right one again: it is back.
  browser.writeLocal?.(relayModel.pairing(port, { ...secrets, pairingKey: 'a wrong key' }));
  await exam.run(5_000);
  exam.same('O8', 'with a wrong key', relay.status()?.extension, 'absent');
  exam.showsButton('O4', 'the button', key, '!');
  browser.writeLocal?.({ settings: { port, pairingKey: '' } });
  await exam.run(2_000);
  exam.showsButton('O4', 'the button without a key', key, '!');
  browser.writeLocal?.(pairing);
  await exam.run(3_000);
  await exam.ready(5_000);
  exam.showsButton('O4', 'the button', key, 'ON');
};

export const LINK: Readonly<Record<string, Chapter>> = {
  'relay away': away,
  silence,
  'hanging port': hanging,
  'saved options': options,
  resume,
  restarts,
};
