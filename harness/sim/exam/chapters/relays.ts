/** What the extension makes of a relay that does what the protocol allows, or sends nonsense, and has the pairing key. */
import type { TabState } from '../../../../relay/protocol/frames.ts';
import type { Chapter, Exam } from '../exam.ts';
import { PlainRelay } from '../plain-relay.ts';

interface Other {
  readonly relay: PlainRelay;
  readonly tab: TabState;
  readonly key: number;
}

/** The other relay takes the port, and the extension connects to it with its tab. */
async function other(exam: Exam): Promise<Other> {
  const key = await exam.shared();
  await exam.run(4_000);
  exam.world.relay.kill(true);
  const relay = new PlainRelay(exam);
  await relay.ready();
  const tab = relay.inventory?.tabs[0];
  exam.demand('O4', tab?.attachment !== undefined, () => 'the tab is not in the inventory');
  if (tab === undefined) throw new Error('no tab');
  await exam.run(4_000);
  return { relay, tab, key };
}

/** The mutations are carried out, each once, and each request is answered once. */
function sameOnce(exam: Exam, relay: PlainRelay, ids: readonly number[], mutations: readonly string[]): void {
  const { executions } = exam.world.browser;
  exam.same(
    'O5',
    'executed',
    mutations.map((id) => executions.get(id)),
    mutations.map(() => 1),
  );
  const answers = ids.map((id) =>
    relay.answers
      .get(id)
      ?.map(({ type }) => type)
      .join(),
  );
  exam.same(
    'O1',
    'answers',
    answers,
    ids.map(() => 'result'),
  );
}

/** Commands that are sent twice: on one socket, in one message, and after the next socket. */
const repeated: Chapter = async (exam) => {
  const { relay, tab } = await other(exam);
  const names = ['a', 'b', 'c'].map((name) => `relay-${name}`);
  const ids = names.map((name) => relay.mutate(tab, name));
  relay.again(exam.choose('from', 1, 2), exam.choose('in one message', false, true));
  await exam.quiet();
  relay.again(1, exam.choose('in one message', true, false));
  await exam.quiet();
  sameOnce(exam, relay, ids, names);
  const { received } = relay;
  const before = relay.numbers.length;
  const ready = relay.ready();
  relay.endpoint?.terminate();
  await ready;
  exam.same('O1', 'claims', relay.connects.at(-1)?.resume, { relayId: 'plain', received: 3 });
  relay.again(1);
  const [more, moreId] = ['relay-more', relay.mutate(tab, 'relay-more')];
  await exam.quiet();
  sameOnce(exam, relay, [...ids, moreId], [...names, more]);
  const numbers = relay.numbers.slice(before);
  exam.same(
    'O1',
    'numbers on the next socket',
    numbers,
    numbers.map((_, index) => received + 1 + index),
  );
};

/** What the relay has not acknowledged is sent again, and all of it; what it claims wrongly is not believed. */
const wrongClaims: Chapter = async (exam) => {
  const { relay, tab } = await other(exam);
  for (const claim of ['ahead', 'not resumed', 'right'] as const) {
    const name = `claim-${claim}`;
    const id = relay.mutate(relay.inventory?.tabs[0] ?? tab, name);
    await exam.quiet();
    sameOnce(exam, relay, [id], [name]);
    const isFresh = claim !== 'right';
    relay.resumes = () => {
      relay.resumes = undefined;
      if (claim === 'ahead') return { resumed: true, received: relay.received + 1_000 };
      return { resumed: !isFresh, received: isFresh ? 0 : relay.received };
    };
    const known = relay.connects.length;
    const ready = relay.ready();
    relay.endpoint?.terminate();
    await ready;
    const claims = relay.connects.slice(known).map(({ resume }) => resume !== undefined);
    // A channel that cannot go on is given up, and the next attempt does not ask for it.
    exam.same('O1', `claims after "${claim}"`, claims, claim === 'ahead' ? [true, false] : [true]);
    exam.same(
      'O4',
      'tabs',
      relay.inventory?.tabs.map(({ attachment }) => attachment),
      [tab.attachment],
    );
    await exam.run(4_000);
  }
};

/** A request that cannot be read is refused, and the others go on; other nonsense ends the channel, and does not come again. */
const nonsense: Chapter = async (exam) => {
  const { relay, tab } = await other(exam);
  const { endpoint } = relay;
  const bad = relay.nextId();
  relay.say({ type: 'tab.close', id: bad, tab: 'none' as unknown as number });
  const id = relay.mutate(tab, 'after-bad');
  await exam.quiet();
  sameOnce(exam, relay, [id], ['after-bad']);
  exam.same(
    'O1',
    'a request that cannot be read',
    relay.answers.get(bad)?.map(({ type }) => type),
    ['error'],
  );
  exam.same('O1', 'the socket stays', relay.endpoint === endpoint && endpoint?.open === true, true);
  const known = relay.connects.length;
  const ready = relay.ready();
  const what = exam.choose('what', 'no frame', 'a gap', 'an unknown frame');
  if (what === 'no frame') relay.raw('nonsense');
  if (what === 'a gap') relay.raw('{"n":99,"type":"clients","clients":[],"more":0}');
  if (what === 'an unknown frame') relay.say({ type: 'none' } as never);
  await ready;
  exam.same(
    'O1',
    'claims afterwards',
    relay.connects.slice(known).map(({ resume }) => resume),
    [undefined],
  );
  const next = relay.mutate(relay.inventory?.tabs[0] ?? tab, 'after-nonsense');
  await exam.quiet();
  sameOnce(exam, relay, [next], ['after-nonsense']);
};

/** An old socket that is still open at the relay's end: what comes on it has no effect. */
const oldSocket: Chapter = async (exam) => {
  const { relay, tab } = await other(exam);
  const old = relay.endpoint;
  exam.world.network.strike('extension', { type: 'timeout', direction: 'to-server' });
  exam.world.network.strike('extension', { type: 'latency', delayMs: 500 });
  relay.mutate(tab, 'late');
  // Its options are saved anew, so it connects again at once.
  const { browser, relayModel, port, secrets } = exam.world;
  const ready = relay.ready();
  browser.writeLocal?.(relayModel.pairing(port, { ...secrets, pairingKey: 'another' }));
  await exam.run(50);
  browser.writeLocal?.(relayModel.pairing(port, secrets));
  await ready;
  relay.again(1, false, old);
  const id = relay.mutate(relay.inventory?.tabs[0] ?? tab, 'new');
  await exam.run(3_000);
  exam.demand('O5', (browser.executions.get('late') ?? 0) <= 1, () => 'a command was executed twice');
  exam.same('O1', 'on the new socket', relay.answers.get(id)?.length, 1);
};

const BURST = 300;
/** As in relay/protocol/limits.ts. */
const ACK_EVERY = 128;

/** The extension acknowledges before the next heartbeat, and keeps for a resume what is not acknowledged. */
const acknowledges: Chapter = async (exam) => {
  exam.calm();
  const { relay, tab } = await other(exam);
  const { acks } = relay;
  const ids = Array.from({ length: BURST }, (_, index) => relay.mutate(tab, `burst-${index}`));
  await exam.until('all are answered', () => ids.every((id) => relay.answers.has(id)), 5_000, 'O1');
  const least = Math.floor(BURST / ACK_EVERY);
  exam.demand('O6', relay.acks - acks >= least, () => {
    return `the extension has acknowledged ${BURST} frames ${relay.acks - acks} times; expected ${least}`;
  });
  const kept = (): number => exam.world.browser.workerStatus?.()?.unacknowledged ?? 0;
  exam.same('O6', 'kept without an acknowledgement', kept() >= BURST, true);
  relay.ping();
  await exam.quiet();
  exam.same('O6', 'kept after an acknowledgement', kept(), 0);
};

export const RELAYS: Readonly<Record<string, Chapter>> = {
  'commands sent twice': repeated,
  "a relay's claims": wrongClaims,
  nonsense,
  "a relay's old socket": oldSocket,
  'the extension acknowledges': acknowledges,
};
