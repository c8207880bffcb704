/** The paths to a page that the bench compares. */
import type { CdpSender } from '../stage/raw-cdp.ts';

/** In the order they are shown, cheapest first. */
export const BENCH_PATH_NAMES = ['direct', 'floor', 'hop', 'relay'] as const;
export type BenchPathName = (typeof BENCH_PATH_NAMES)[number];

/** One value for every path. */
export type PerPath<T> = Readonly<Record<BenchPathName, T>>;

/** A path and the connection to its page. */
export interface BenchPath {
  readonly name: BenchPathName;
  readonly page: CdpSender;
}

/** Creates one value for every path. */
export function perPath<T>(make: (name: BenchPathName) => T): PerPath<T> {
  return { direct: make('direct'), floor: make('floor'), hop: make('hop'), relay: make('relay') };
}
