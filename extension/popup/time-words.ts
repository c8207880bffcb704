/** Times as people say them. */

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** For example `2 minutes ago`. Below a minute: `just now`. */
export function ago(ms: number): string {
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(ms / unitMs);
    if (count > 0) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

/** For example `31 ms` or `4.2 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  return `${(ms / 1_000).toFixed(ms < 9_950 ? 1 : 0)} s`;
}

/** For example `in 4 s`. */
export function inSeconds(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds <= 0 ? 'now' : `in ${seconds} s`;
}
