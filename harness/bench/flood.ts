/**
 * How much a tab with a flood of events delays another one. The events go to a client in a process of its own, so that reading
 * them does not delay the client that measures.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryRoot } from '../setup/root.ts';
import { within } from '../base/eventually.ts';
import { RawCdp, type CdpSender } from '../stage/raw-cdp.ts';
import type { FloodOrder, FloodWord } from './flood-sink.ts';
import { significant } from './statistics.ts';
import type { DelayResult, FloodResult, PathFlood } from './result.ts';

/** Where a client connects, and the page that can be flooded. */
export interface FloodPlace {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly targetId: string;
}

export type FloodPlaces = Readonly<Record<'direct' | 'relay', FloodPlace>>;

const SINK_PROGRAM = join(repositoryRoot, 'dist', 'flood-sink.js');
/** Of each console event. */
const EVENT_CHARS = 25_000;
const EVENTS_PER_SECOND = 1_000;
const QUIET_MS = 3_000;
/** Between two commands. */
const PAUSE_MS = 5;
const MS_PER_SECOND = 1_000;

/** Floods a tab of each path in turn, for `seconds`, and measures round trips in another tab before and meanwhile. */
export async function measureFlood(
  places: FloodPlaces,
  seconds: number,
  starting: (path: keyof FloodPlaces) => void,
): Promise<FloodResult> {
  starting('direct');
  const direct = await floodOne(places.direct, seconds);
  starting('relay');
  const relay = await floodOne(places.relay, seconds);
  return { eventChars: EVENT_CHARS, requestedPerSecond: EVENTS_PER_SECOND, seconds, direct, relay };
}

async function floodOne(place: FloodPlace, seconds: number): Promise<PathFlood> {
  const cdp = await RawCdp.connect(place.url, place.headers);
  const sink = fork(SINK_PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true });
    const other = await cdp.attach(targetId);
    const quiet = await delays(other, QUIET_MS);
    const order: FloodOrder = { ...place, chars: EVENT_CHARS, perSecond: EVENTS_PER_SECOND };
    await answer(sink, order);
    const flooded = await delays(other, seconds * MS_PER_SECOND);
    const { received } = await answer(sink, 'end');
    if (received === 0) throw new Error('No event of the flood has arrived, so nothing was measured.');
    await cdp.send('Target.closeTarget', { targetId });
    return { quiet, flooded, receivedPerSecond: significant(received / seconds) };
  } finally {
    sink.kill();
    await cdp.close();
  }
}

async function answer(sink: ChildProcess, word: FloodOrder | 'end'): Promise<FloodWord> {
  const heard = once(sink, 'message');
  const failed = once(sink, 'exit').then(([code]) => {
    throw new Error(`The client that reads the flood ended (exit code ${String(code)}).`);
  });
  sink.send(word);
  const [said] = (await within(
    'the client that reads the flood to answer',
    Promise.race([heard, failed]),
  )) as [FloodWord];
  failed.catch(() => undefined);
  return said;
}

/** Round trips one after another, for `durationMs`. */
async function delays(page: CdpSender, durationMs: number): Promise<DelayResult> {
  const times: number[] = [];
  const end = performance.now() + durationMs;
  while (performance.now() < end) {
    const since = performance.now();
    await page.send('Runtime.evaluate', { expression: '1 + 1' });
    times.push(performance.now() - since);
    await sleep(PAUSE_MS);
  }
  const sum = times.reduce((total, ms) => total + ms, 0);
  return {
    meanMs: significant(sum / times.length),
    maxMs: significant(Math.max(...times)),
    n: times.length,
  };
}
