/** A bench's result for a person: at most 60 columns, whatever the figures. */
import { PATH_NAMES } from './path.ts';
import type { BenchResult, PathResult, Ratios } from './result.ts';

const NAME_COLUMNS = 12;
const FIGURE_COLUMNS = 11;

/** One figure of the paths: how it is called, and what it looks like. */
const FIGURES: readonly { readonly title: string; readonly show: (path: PathResult) => string }[] = [
  { title: 'rtt p50 ms', show: ({ rttMs }) => rttMs.toFixed(3) },
  { title: 'rtt p99 ms', show: ({ rttP99Ms }) => rttP99Ms.toFixed(3) },
  { title: 'per second', show: ({ perSecond }) => Math.round(perSecond).toLocaleString('en') },
  { title: 'MB/s', show: ({ mbPerSecond }) => mbPerSecond.toFixed(1) },
];

const RATIO_NAMES: readonly (keyof Ratios)[] = ['rtt', 'pipelined', 'bulk'];

/** The whole result as lines without colours. */
export function benchText(result: BenchResult): string {
  return [...pathLines(result), '', ...ratioLines(result), '', ...otherLines(result)].join('\n');
}

function pathLines(result: BenchResult): string[] {
  return [
    row('', PATH_NAMES),
    ...FIGURES.map(({ title, show }) =>
      row(
        title,
        PATH_NAMES.map((name) => show(result[name])),
      ),
    ),
  ];
}

function ratioLines({ ratios, ratioQuartiles, rounds }: BenchResult): string[] {
  return [
    `relay against floor (half of ${rounds} rounds between)`,
    ...RATIO_NAMES.map((name) => {
      const [low, high] = ratioQuartiles[name];
      return `${row(name, [`${ratios[name].toFixed(2)} x`])}  (${low.toFixed(2)} to ${high.toFixed(2)})`;
    }),
  ];
}

function otherLines({ recoveryMs, relayMemoryMb, environment }: BenchResult): string[] {
  const lines: string[] = [];
  if (recoveryMs !== undefined) {
    const { p50, p99, max, n } = recoveryMs;
    const [half, most, all] = [p50, p99, max].map((ms) => `${Math.round(ms)}`);
    lines.push(`worker killed ${n} times, answered again after`);
    lines.push(row('ms', [`p50 ${half ?? ''}`, `p99 ${most ?? ''}`, `max ${all ?? ''}`]));
  }
  if (relayMemoryMb !== undefined) {
    const { before, after } = relayMemoryMb;
    lines.push(`relay's memory before and after: ${before} MB, ${after} MB`);
  }
  const { chromium, node, platform, cores } = environment;
  lines.push(`${chromium}, Node ${node}`, `${platform}, ${cores} cores`);
  return lines;
}

function row(title: string, figures: readonly string[]): string {
  return title.padEnd(NAME_COLUMNS) + figures.map((figure) => figure.padStart(FIGURE_COLUMNS)).join('');
}
