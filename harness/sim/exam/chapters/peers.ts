/** What the relay makes of an extension that does what the protocol allows and ours never does. */
import type { ExamClient } from '../exam-client.ts';
import type { Chapter, Exam } from '../exam.ts';
import { Peer, targetOf } from '../peer.ts';
import { said } from './events.ts';

export const TAB = 7;
export const ATTACHED = 'attached-1';

interface Alone {
  readonly peer: Peer;
  readonly client: ExamClient;
  readonly session: string;
}

/** The peer is the only extension, and has a tab with a client whose `Runtime` is enabled. */
export async function alone(exam: Exam): Promise<Alone> {
  const { browser, port, relay } = exam.world;
  browser.writeLocal?.({ settings: { port, pairingKey: '' } });
  await exam.until('the other extension is gone', () => relay.status()?.extension !== 'ready');
  await exam.run(1_100);
  const peer = new Peer(exam);
  await peer.connect();
  peer.attach(TAB, ATTACHED);
  await exam.until('the tab is listed', () => relay.status()?.tabs.length === 1, 5_000);
  await exam.ready();
  const client = await exam.attached();
  const session = client.session(targetOf(TAB));
  await client.ok('Runtime.enable', {}, session);
  await exam.quiet();
  client.take();
  return { peer, client, session };
}

/** Sockets come and go, and the peer sends more than the relay misses: everything is heard once, and in order. */
const repeats: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const first = peer.says(TAB, ATTACHED, '1');
  peer.says(TAB, ATTACHED, '2');
  await exam.quiet();
  peer.again(exam.choose('again from', first, 1));
  peer.says(TAB, ATTACHED, '3');
  await exam.quiet();
  exam.same('O3', 'heard, each once', said(client, session), ['1', '2', '3']);
  const answers = [1, 2, 3].map(() => client.send('Runtime.evaluate', { expression: '1' }, session));
  await exam.finish('commands are answered', Promise.all(answers));
  peer.drop();
  peer.says(TAB, ATTACHED, '4');
  await exam.run(exam.choose('away', 50, 2_000));
  const waiting = client.send('Runtime.evaluate', { expression: '1' }, session);
  const before = peer.numbers.length;
  // What the relay has sent since the peer's last message is sent again, and nothing else.
  const resume = peer.resumable;
  await peer.connect({ resume });
  exam.same('O1', 'the channel goes on', peer.hello?.resumed, true);
  peer.again(1);
  peer.says(TAB, ATTACHED, '5');
  const reply = await exam.finish('a command that waited', waiting);
  exam.same('O1', 'a command that waited', reply === 'gone' ? reply : exam.outcome(reply), 'ok');
  await exam.quiet();
  exam.same('O3', 'heard across sockets', said(client, session), ['4', '5']);
  // One may have been on its way to the socket that closed, too.
  const numbers = [...new Set(peer.numbers.slice(before))];
  const expected = numbers.map((_, index) => (resume?.received ?? 0) + 1 + index);
  exam.same('O1', 'numbers of the frames that were sent', numbers, expected);
  exam.same('O6', 'requests', exam.world.relay.status()?.pending, 0);
};

/** What a peer may claim of the channel: only the relay's own goes on, and only without a gap. */
const claims: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const { answer } = peer;
  for (const claim of ['right', 'other relay', 'ahead', 'behind', 'nothing', 'next worker'] as const) {
    peer.answer = () => undefined;
    const under = client.send('Runtime.evaluate', { expression: '1' }, session);
    await exam.run(1_500);
    const id = peer.lastId;
    peer.drop();
    await exam.run(100);
    const own = peer.resumable;
    if (claim === 'next worker') peer.boot = { number: peer.boot.number + 1, id: 'peer-2' };
    const resume =
      claim === 'nothing' || own === undefined
        ? undefined
        : {
            relayId: claim === 'other relay' ? 'another' : own.relayId,
            // What was acknowledged is not kept.
            received: own.received + (claim === 'ahead' ? 1_000 : claim === 'behind' ? -1 : 0),
          };
    const repeatsNone = peer.commands.length;
    await peer.connect(resume === undefined ? {} : { resume });
    exam.same('O1', `resumed with the claim "${claim}"`, peer.hello?.resumed, claim === 'right');
    if (claim === 'right') peer.say({ type: 'result', id }, '{}');
    peer.answer = answer;
    const reply = await exam.finish(`a command under way, and then the claim "${claim}"`, under);
    const expected =
      claim === 'right'
        ? 'ok'
        : claim === 'next worker'
          ? 'unknown.workerRestarted'
          : 'unknown.connectionLost';
    const outcome = reply === 'gone' ? reply : exam.outcome(reply);
    exam.same('O1', `its outcome with the claim "${claim}"`, outcome, expected);
    const repeated = peer.commands.slice(repeatsNone).filter((method) => method === 'Runtime.evaluate');
    exam.same('O5', `sent again with the claim "${claim}"`, repeated, []);
    await exam.ready();
    await exam.quiet();
  }
  exam.same('O1', 'works', exam.outcome(await client.ask('Runtime.evaluate', {}, session)), 'ok');
};

/** An old socket that is still open: from the moment that the next one is let in, nothing on it has an effect. */
const oldSocket: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const delayMs = exam.choose('delay', 300, 2_000);
  exam.world.network.strike('extension', { type: 'latency', delayMs });
  // On its way while the next socket is let in.
  peer.says(TAB, ATTACHED, 'late');
  peer.say({ type: 'tab.detached', tab: TAB, reason: 'closed' });
  await exam.run(20);
  const { resumable } = peer;
  // Another channel: what was said on the old one counts no more.
  await peer.connect(exam.choose('resumes', false, true) ? { resume: resumable } : {});
  peer.says(TAB, ATTACHED, 'new');
  await exam.run(delayMs + 500);
  await exam.quiet();
  if (peer.hello?.resumed === true) return;
  exam.same('O2', 'told that the tab is gone', client.take('Target.detachedFromTarget').length, 0);
  exam.same('O1', 'works', exam.outcome(await client.ask('Runtime.evaluate', {}, session)), 'ok');
  const status = exam.world.relay.status();
  exam.same('O7', 'who has the slot', [status?.extension, peer.isOpen], ['ready', true]);
};

/** Events of a debugger that is gone are not those of the next one. */
const oldDebugger: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  peer.says(TAB, ATTACHED, '1');
  peer.say({ type: 'tab.detached', tab: TAB, reason: exam.choose('why', 'lost', 'reset') });
  peer.says(TAB, ATTACHED, 'late');
  await exam.quiet();
  peer.attach(TAB, 'attached-2');
  peer.says(TAB, ATTACHED, 'later');
  await exam.ready();
  await exam.quiet();
  peer.says(TAB, ATTACHED, 'latest');
  peer.says(TAB, 'attached-2', '2');
  await exam.quiet();
  exam.same('O2', 'heard of its own debugger', said(client, session), ['1', '2']);
};

/** Chromium refuses what a worker asks for in its last moments: the command was not begun, and is for the next worker. */
const lastMoments: Chapter = async (exam) => {
  exam.calm();
  const { peer, client, session } = await alone(exam);
  const { answer } = peer;
  const error = { code: -32_000, message: 'No SW' };
  peer.answer = ({ id }) => peer.say({ type: 'error', id, reason: 'workerEnding', error });
  const replies = [1, 2].map(() => client.send('Runtime.evaluate', { expression: '1' }, session));
  await exam.run(300);
  peer.drop();
  await exam.run(200);
  peer.answer = answer;
  peer.boot = { number: 2, id: 'peer-2' };
  await peer.connect();
  const ends = await exam.finish('commands that were not begun', Promise.all(replies));
  const outcomes = ends.map((reply) => (reply === 'gone' ? reply : exam.outcome(reply)));
  exam.same('O1', 'commands that were not begun', outcomes, ['ok', 'ok']);
};

/** A crash that is reported again, before the page is back: what was set meanwhile is set up in the next renderer. */
const crashedAgain: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const override = 'Emulation.setUserAgentOverride';
  peer.event(TAB, ATTACHED, 'Inspector.targetCrashed', {});
  await exam.quiet();
  await client.ok(override, { userAgent: 'x' }, session);
  for (let times = exam.choose('again', 1, 2); times > 0; times--) {
    peer.event(TAB, ATTACHED, 'Inspector.targetCrashed', {});
    await exam.quiet();
  }
  exam.same('O5', 'sent to a crashed page', peer.commands.includes(override), false);
  peer.event(TAB, ATTACHED, 'Inspector.targetReloadedAfterCrash', {});
  await exam.quiet();
  exam.same('O4', 'set up when it is back', peer.commands.filter((method) => method === override).length, 1);
};

/** Two clients close a tab while the extension is away, and the user is quicker: for both it is closed. */
const closings: Chapter = async (exam) => {
  const { peer, client } = await alone(exam);
  const other = await exam.attached();
  const { resumable: resume } = peer;
  const isAway = exam.choose('away', true, false);
  if (isAway) {
    peer.drop();
    await exam.run(200);
  }
  const { answer } = peer;
  peer.answer = (frame) => {
    if (frame.type === 'tab.close' && peer.tabs.delete(TAB))
      peer.say({ type: 'tab.detached', tab: TAB, reason: 'closed' });
    answer(frame);
  };
  const closing = [client, other].map((one) => one.send('Target.closeTarget', { targetId: targetOf(TAB) }));
  if (isAway) {
    peer.tabs.delete(TAB);
    peer.say({ type: 'tab.detached', tab: TAB, reason: 'closed' });
    await exam.quiet();
    await peer.connect({ resume });
  }
  const replies = await exam.finish('closing', Promise.all(closing));
  const ends = replies.map((reply) =>
    reply === 'gone' ? reply : (reply.result?.['success'] ?? reply.error?.code),
  );
  // Who asks when it has gone hears that there is no such target, as from Chromium.
  const allowed: readonly unknown[] = isAway ? [true] : [true, -32_602];
  exam.demand(
    'O1',
    ends.includes(true) && ends.every((end) => allowed.includes(end)),
    () => `closing a tab that is closed already: ${JSON.stringify(replies)}`,
  );
};

const BURST = 300;
/** As in relay/protocol/limits.ts; a few frames may be on their way. */
const ACK_EVERY = 128;

/** A long session: what is kept for a resume stays bounded while the peer acknowledges, and grows only while it does not. */
const acknowledged: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  exam.calm();
  const { relay } = exam.world;
  const kept = (): number => relay.status()?.unacknowledged ?? 0;
  peer.acknowledges = false;
  // Nothing is acknowledged: it is all kept.
  peer.ack();
  await exam.run(100);
  exam.same('O6', 'kept after an acknowledgement', kept(), 0);
  const replies = Array.from({ length: BURST }, () => client.send('Runtime.getIsolateId', {}, session));
  await exam.finish('the burst is answered', Promise.all(replies));
  await exam.run(2_500);
  exam.same('O6', 'kept without an acknowledgement', kept() >= BURST, true);
  peer.ack();
  await exam.run(100);
  exam.same('O6', 'kept after an acknowledgement', kept(), 0);
  // The other way the relay acknowledges before its next heartbeat.
  const { acks } = peer;
  for (let index = 0; index < BURST; index++) peer.says(TAB, ATTACHED, `${index}`);
  await exam.run(100);
  const least = Math.floor(BURST / ACK_EVERY);
  exam.demand('O6', peer.acks - acks >= least, () => {
    return `the relay has acknowledged ${BURST} frames ${peer.acks - acks} times; expected ${least}`;
  });
  await exam.quiet();
  exam.same('O3', 'heard', said(client, session).length, BURST);
};

export const PEERS: Readonly<Record<string, Chapter>> = {
  'frames sent twice': repeats,
  'claims to a channel': claims,
  'an old socket': oldSocket,
  'an old debugger': oldDebugger,
  'last moments': lastMoments,
  'crashed again': crashedAgain,
  'closed by several': closings,
  acknowledged,
};
