/** Times as people say them, in their language. */
import { language, text } from '../i18n/text.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** For example `2 minutes ago`. Below a minute: `just now`. */
export function ago(ms: number): string {
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(ms / unitMs);
    if (count > 0) return new Intl.RelativeTimeFormat(language()).format(-count, unit);
  }
  return text('justNow');
}

/** For example `31 ms` or `4.2 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms} ms`;
  const digits = ms < 9_950 ? 1 : 0;
  const number = new Intl.NumberFormat(language(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${number.format(ms / 1_000)} s`;
}
