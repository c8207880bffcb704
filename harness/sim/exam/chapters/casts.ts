/** Screencasts and traces: Chromium has one for all clients. */
import type { Json } from '../exam-client.ts';
import type { Chapter } from '../exam.ts';
import { targetOf } from '../peer.ts';
import { alone, ATTACHED, TAB } from './peers.ts';

const FRAME = 'Page.screencastFrame';

/** Several clients watch one screencast: each hears the frames, and Chromium waits for the quickest. */
const screencasts: Chapter = async (exam) => {
  exam.calm();
  const { peer, client: one, session: s1 } = await alone(exam);
  const two = await exam.attached();
  const s2 = two.session(targetOf(TAB));
  const frame = (id: number): number =>
    peer.event(TAB, ATTACHED, FRAME, { sessionId: id, data: 'x', metadata: {} });
  const heard = (): number[] => [one, two].map((client) => client.take(FRAME).length);
  const sent = (): string[] => peer.commands.splice(0).filter((method) => method.includes('creencast'));
  await one.ok('Page.startScreencast', { format: 'jpeg', quality: 50 }, s1);
  exam.same('O3', 'sent for the first', sent(), ['Page.startScreencast']);
  frame(1);
  await exam.quiet();
  exam.same('O3', 'frames heard by the one that watches', heard(), [1, 0]);
  await two.ok('Page.startScreencast', { format: 'png' }, s2);
  exam.same('O3', 'sent for the second', sent(), ['Page.stopScreencast', 'Page.startScreencast']);
  for (const id of [2, 2]) frame(id);
  await exam.quiet();
  exam.same('O3', 'frames heard by both', heard(), [2, 2]);
  for (let times = 0; times < 3; times++) await one.ok('Page.screencastFrameAck', { sessionId: 1 }, s1);
  const acknowledged = sent();
  await two.ok('Page.screencastFrameAck', { sessionId: 2 }, s2);
  const ack = 'Page.screencastFrameAck';
  exam.same(
    'O3',
    'acknowledged by the quick one, and the slow one',
    [acknowledged, sent()],
    [[ack, ack], []],
  );
  peer.event(TAB, ATTACHED, 'Page.screencastVisibilityChanged', { visible: false });
  // More than anybody acknowledges: who has too many gets no more.
  for (let times = 0; times < 8; times++) frame(2);
  await exam.quiet();
  const [most = 0, other = 0] = heard();
  exam.demand(
    'O6',
    most > 0 && most < 8 && other < 8,
    () => `${most} and ${other} frames that nobody acknowledged`,
  );
  await two.ok('Page.stopScreencast', {}, s2);
  exam.same('O3', 'sent when one stops', sent(), []);
  frame(2);
  if (exam.choose('ends', 'stops', 'leaves') === 'stops') await one.ok('Page.stopScreencast', {}, s1);
  else one.leave();
  await exam.quiet();
  exam.same('O6', 'sent when the last one goes', sent().at(-1), 'Page.stopScreencast');
  frame(2);
  await exam.quiet();
  exam.same('O3', 'frames heard by who has stopped', two.take(FRAME).length, 0);
};

const COLLECTED = 'Tracing.dataCollected';
const MAIN = 'E'.repeat(31) + '7';

/** A trace says which process is the page's, as Chromium's own does. */
const traces: Chapter = async (exam) => {
  const { peer, client, session } = await alone(exam);
  const timeline = 'disabled-by-default-devtools.timeline';
  const frames = {
    frame: { id: MAIN, url: 'http://peer.test/7' },
    childFrames: [{ frame: { id: 'F', parentId: MAIN } }],
  };
  peer.results['Page.getFrameTree'] = { frameTree: frames };
  const events = [
    { name: 'process_name', pid: 3, ts: 0, args: { name: 'Browser' } },
    { name: 'nothing', pid: 3, ts: 'early' },
    { name: 'Layout', pid: 9, ts: 300, args: { beginData: { frame: MAIN } } },
    { name: 'FrameCommittedInBrowser', pid: 3, ts: 200, args: { data: { frame: MAIN, processId: 8 } } },
    { name: 'Paint', pid: 7, ts: 100, args: { data: { frame: 'F' } } },
    { name: 'Late', pid: 6, ts: 400, args: { frame: MAIN } },
  ];
  const started = (): Json[] =>
    client
      .take(COLLECTED)
      .flatMap(({ params }) => params['value'] as Json[])
      .filter(({ name }) => name === 'TracingStartedInBrowser');
  const cases: readonly (readonly [params: Json, isThere: boolean, expected: number])[] = [
    [{ categories: `x, ${timeline}` }, false, 1],
    [{ traceConfig: { includedCategories: ['y', timeline] } }, false, 1],
    [{ categories: timeline }, true, 1],
    [{ categories: 'x' }, false, 0],
    [{ categories: timeline, transferMode: 'ReturnAsStream' }, false, 0],
  ];
  for (const [params, isThere, expected] of cases) {
    await client.ok('Tracing.start', params, session);
    await exam.quiet();
    const own = { name: 'TracingStartedInBrowser', pid: 3, ts: 50, args: { data: {} } };
    peer.event(TAB, ATTACHED, COLLECTED, { value: isThere ? [...events, own] : events });
    await client.ok('Tracing.end', {}, session);
    peer.event(TAB, ATTACHED, 'Tracing.tracingComplete', { dataLossOccurred: false });
    await exam.quiet();
    const told = started();
    exam.same('O3', `which frames a trace of ${JSON.stringify(params)} has`, told.length, expected);
    if (expected === 0 || isThere) continue;
    const { pid, ts, args } = told[0] as { pid: number; ts: number; args: { data: { frames: Json[] } } };
    const processes = args.data.frames.map(({ frame, processId }) => [frame, processId]);
    exam.same(
      'O3',
      'the event',
      [pid, ts, processes],
      [
        3,
        100,
        [
          [MAIN, 8],
          ['F', 8],
        ],
      ],
    );
  }
};

export const CASTS: Readonly<Record<string, Chapter>> = { screencasts, traces };
