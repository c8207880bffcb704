import { createHistogram } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import type { CdpSender } from '../stage/raw-cdp.ts';
import { perPath, type BenchPathName } from './path.ts';
import { playRounds, summarize } from './rounds.ts';
import { recordMs } from './statistics.ts';

/** A page that records its turns and returns results of the length that the bench expects. */
function recordingPage(name: BenchPathName, turns: BenchPathName[]): CdpSender {
  const value = 'x'.repeat(4_000_000);
  return {
    send: () => {
      if (turns.at(-1) !== name) turns.push(name);
      return Promise.resolve({ result: { type: 'string', value } } as never);
    },
  };
}

it('changes the order of the paths in every round, and runs one more round than requested', async () => {
  const turns: BenchPathName[] = [];
  const rounds: number[] = [];
  const paths = perPath((name) => ({ name, page: recordingPage(name, turns) }));
  const sizes = { roundTrips: 2, inFlight: 2, longResults: 1 };
  await playRounds(paths, 1, (round) => rounds.push(round), sizes);
  expect(rounds).toEqual([0, 1]);
  const first = ['direct', 'floor', 'hop', 'relay'];
  const second = ['floor', 'hop', 'relay', 'direct'];
  expect(turns).toEqual([...first, ...first, ...first, ...second, ...second, ...second]);
});

it('compares the relay with the floor and with the hop', () => {
  const figures = { direct: 1, floor: 2, hop: 2.5, relay: 3 };
  const overall = perPath((name) => {
    const histogram = createHistogram();
    recordMs(histogram, figures[name]);
    return histogram;
  });
  const round = perPath((name) => ({
    rttMs: figures[name],
    perSecond: 6_000 / figures[name],
    mbPerSecond: 60 / figures[name],
  }));
  const { paths, ...result } = summarize([round, round], overall);
  expect(paths.relay.perSecond).toBe(2_000);
  expect(paths.hop.mbPerSecond).toBe(24);
  expect(result.ratios.rtt).toBeCloseTo(1.5, 2);
  expect(result.ratios.pipelined).toBe(0.667);
  expect(result.ratios.bulk).toBe(0.667);
  expect(result.ratioQuartiles.rtt).toEqual([1.5, 1.5]);
  expect(result.ratiosToHop.rtt).toBeCloseTo(1.2, 2);
  expect(result.ratiosToHop.pipelined).toBe(0.833);
  expect(result.ratiosToHop.bulk).toBe(0.833);
  expect(result.ratioToHopQuartiles.bulk).toEqual([0.833, 0.833]);
});
