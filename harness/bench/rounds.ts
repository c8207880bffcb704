/**
 * Measures the paths in turns. On a busy machine, the figures of a single path say little. Short, alternating blocks
 * spread disturbances over all paths, so that the ratios are meaningful.
 */
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { bulk, pipelined, roundTrips } from './measures.ts';
import { BENCH_PATH_NAMES, perPath, type BenchPath, type BenchPathName, type PerPath } from './path.ts';
import type { BenchResult, PathResult, RatioQuartiles, Ratios } from './result.ts';
import { median, percentileMs, quantile, rotated, significant } from './statistics.ts';

export interface RoundSizes {
  /** Sequential commands per block. */
  readonly roundTrips: number;
  /** Commands per block, all in flight at once. */
  readonly inFlight: number;
  /** Long results per block. */
  readonly longResults: number;
}

/** Long enough that a short disturbance does not change the median of a block. */
const ROUND_SIZES: RoundSizes = { roundTrips: 1_000, inFlight: 5_000, longResults: 3 };

/** The result of one round on one path. */
export interface RoundResult {
  readonly rttMs: number;
  readonly perSecond: number;
  readonly mbPerSecond: number;
}

export interface RoundsResult extends Pick<
  BenchResult,
  'ratios' | 'ratioQuartiles' | 'ratiosToHop' | 'ratioToHopQuartiles'
> {
  readonly paths: PerPath<PathResult>;
}

/** Runs a warm-up round and `count` measured rounds. Calls `done` after each, starting with 0. */
export async function playRounds(
  paths: PerPath<BenchPath>,
  count: number,
  done: (round: number) => void,
  sizes: RoundSizes = ROUND_SIZES,
): Promise<RoundsResult> {
  const overall = perPath(() => createHistogram());
  const results: PerPath<RoundResult>[] = [];
  for (let round = 0; round <= count; round++) {
    const result = await playRound(paths, round, round === 0 ? undefined : overall, sizes);
    if (round > 0) results.push(result);
    done(round);
  }
  return summarize(results, overall);
}

async function playRound(
  paths: PerPath<BenchPath>,
  round: number,
  overall: PerPath<RecordableHistogram> | undefined,
  sizes: RoundSizes,
): Promise<PerPath<RoundResult>> {
  const own = perPath(() => createHistogram());
  const rates = perPath(() => ({ perSecond: 0, mbPerSecond: 0 }));
  const turns = rotated(BENCH_PATH_NAMES, round);
  for (const name of turns) {
    const histograms = overall === undefined ? [own[name]] : [own[name], overall[name]];
    await roundTrips(paths[name].page, sizes.roundTrips, histograms);
  }
  for (const name of turns) rates[name].perSecond = await pipelined(paths[name].page, sizes.inFlight);
  for (const name of turns) rates[name].mbPerSecond = await bulk(paths[name].page, sizes.longResults);
  return perPath((name) => ({ rttMs: percentileMs(own[name], 50), ...rates[name] }));
}

/** Summarizes the rounds. `overall` has all their round trips. */
export function summarize(
  rounds: readonly PerPath<RoundResult>[],
  overall: PerPath<RecordableHistogram>,
): RoundsResult {
  const paths = perPath((name) => ({
    rttMs: significant(percentileMs(overall[name], 50)),
    rttP99Ms: significant(percentileMs(overall[name], 99)),
    perSecond: significant(median(rounds.map((round) => round[name].perSecond))),
    mbPerSecond: significant(median(rounds.map((round) => round[name].mbPerSecond))),
  }));
  return {
    paths,
    ratios: ratiosTo(paths.floor, paths.relay),
    ratioQuartiles: quartilesTo('floor', rounds),
    ratiosToHop: ratiosTo(paths.hop, paths.relay),
    ratioToHopQuartiles: quartilesTo('hop', rounds),
  };
}

function ratiosTo(other: PathResult, relay: PathResult): Ratios {
  return {
    rtt: significant(relay.rttMs / other.rttMs, 3),
    pipelined: significant(relay.perSecond / other.perSecond, 3),
    bulk: significant(relay.mbPerSecond / other.mbPerSecond, 3),
  };
}

/** Quartiles of the ratios of each round: within a round, the blocks of two paths are close in time. */
function quartilesTo(other: BenchPathName, rounds: readonly PerPath<RoundResult>[]): RatioQuartiles {
  const quartiles = (figure: keyof RoundResult): readonly [number, number] => {
    const ratios = rounds.map((round) => round.relay[figure] / round[other][figure]);
    return [significant(quantile(ratios, 0.25), 3), significant(quantile(ratios, 0.75), 3)];
  };
  return {
    rtt: quartiles('rttMs'),
    pipelined: quartiles('perSecond'),
    bulk: quartiles('mbPerSecond'),
  };
}
