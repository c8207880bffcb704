/** The three measurements. Each measures one block on one path. */
import type { RecordableHistogram } from 'node:perf_hooks';
import type { CdpSender } from '../stage/raw-cdp.ts';
import { recordMs } from './statistics.ts';

const CHEAPEST = { expression: '1' };

/** Size of a long result. Every character is one byte on the wire. */
const LONG_RESULT_BYTES = 4_000_000;
const LONG = { expression: 'globalThis.holdfastLong ??= "x".repeat(4_000_000)', returnByValue: true };

const MS_PER_SECOND = 1_000;
const BYTES_PER_MB = 1_000_000;

/** Sends `count` commands one after another and records each round trip. */
export async function roundTrips(
  page: CdpSender,
  count: number,
  histograms: readonly RecordableHistogram[],
): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    const since = performance.now();
    await page.send('Runtime.evaluate', CHEAPEST);
    const ms = performance.now() - since;
    for (const histogram of histograms) recordMs(histogram, ms);
  }
}

/** Sends `count` commands at once and returns the number of answers per second. */
export async function pipelined(page: CdpSender, count: number): Promise<number> {
  const since = performance.now();
  const answers: Promise<unknown>[] = [];
  for (let sent = 0; sent < count; sent++) answers.push(page.send('Runtime.evaluate', CHEAPEST));
  await Promise.all(answers);
  return (count * MS_PER_SECOND) / (performance.now() - since);
}

/** Requests `count` long results one after another and returns the megabytes per second. */
export async function bulk(page: CdpSender, count: number): Promise<number> {
  const since = performance.now();
  for (let sent = 0; sent < count; sent++) {
    const { result } = await page.send('Runtime.evaluate', LONG);
    const { length } = String(result.value);
    if (length !== LONG_RESULT_BYTES) {
      throw new Error(`Expected a result of ${LONG_RESULT_BYTES} characters, got ${length}.`);
    }
  }
  const bytes = count * LONG_RESULT_BYTES;
  return (bytes / BYTES_PER_MB) * (MS_PER_SECOND / (performance.now() - since));
}
