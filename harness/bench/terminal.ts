/** Formats the result of a bench for the terminal, in at most 40 columns. */
import { BENCH_PATH_NAMES } from './path.ts';
import type { BenchResult, FloodResult, PathFlood, PathResult, RatioQuartiles, Ratios } from './result.ts';

/** A column of the table of paths: its title, width and format. */
const FIGURES: readonly {
  readonly title: readonly [above: string, below: string];
  readonly columns: number;
  readonly show: (path: PathResult) => string;
}[] = [
  { title: ['rtt', 'p50 ms'], columns: 9, show: ({ rttMs }) => rttMs.toFixed(3) },
  { title: ['rtt', 'p99 ms'], columns: 9, show: ({ rttP99Ms }) => rttP99Ms.toFixed(3) },
  {
    title: ['per', 'second'],
    columns: 9,
    show: ({ perSecond }) => Math.round(perSecond).toLocaleString('en'),
  },
  { title: ['bulk', 'MB/s'], columns: 7, show: ({ mbPerSecond }) => mbPerSecond.toFixed(1) },
];
const PATH_COLUMNS = 6;

const RATIO_NAMES: readonly (keyof Ratios)[] = ['rtt', 'pipelined', 'bulk'];
const RATIO_NAME_COLUMNS = 12;
const RATIO_COLUMNS = 6;

/** The result as text without colours. */
export function benchText(result: BenchResult): string {
  const { ratios, ratioQuartiles, ratiosToHop, ratioToHopQuartiles, rounds } = result;
  return [
    ...pathLines(result),
    '',
    ...ratioLines('floor', ratios, ratioQuartiles),
    ...ratioLines('hop', ratiosToHop, ratioToHopQuartiles),
    `in brackets: middle half of ${rounds} rounds`,
    '',
    ...otherLines(result),
  ].join('\n');
}

/** One row per path, so that another path does not make the table wider. */
function pathLines(result: BenchResult): string[] {
  const row = (name: string, show: (figure: (typeof FIGURES)[number]) => string): string =>
    name.padEnd(PATH_COLUMNS) + FIGURES.map((figure) => show(figure).padStart(figure.columns)).join('');
  return [
    row('', ({ title: [above] }) => above),
    row('', ({ title: [, below] }) => below),
    ...BENCH_PATH_NAMES.map((name) => row(name, ({ show }) => show(result[name]))),
  ];
}

function ratioLines(other: string, ratios: Ratios, quartiles: RatioQuartiles): string[] {
  return [
    `relay compared with ${other}`,
    ...RATIO_NAMES.map((name) => {
      const ratio = ratios[name].toFixed(2).padStart(RATIO_COLUMNS);
      const [low, high] = quartiles[name];
      return `${name.padEnd(RATIO_NAME_COLUMNS)}${ratio} x  (${low.toFixed(2)} to ${high.toFixed(2)})`;
    }),
  ];
}

function floodLines({ direct, relay, eventChars, requestedPerSecond }: FloodResult): string[] {
  const row = (name: string, { quiet, flooded }: PathFlood): string =>
    name.padEnd(PATH_COLUMNS) +
    [quiet.meanMs, flooded.meanMs, flooded.maxMs].map((ms) => ms.toFixed(1).padStart(9)).join('');
  return [
    `another tab: ${requestedPerSecond.toLocaleString('en')} events/s, ${eventChars / 1_000} kB`,
    `${' '.repeat(PATH_COLUMNS)}    quiet    flood    worst`,
    row('direct', direct),
    row('relay', relay),
    'round trip in ms: mean, mean, longest',
    '',
  ];
}

function otherLines({ recoveryMs, flood, relayMemoryMb, environment }: BenchResult): string[] {
  const lines: string[] = flood === undefined ? [] : floodLines(flood);
  if (recoveryMs !== undefined) {
    const { p50, p99, max, n } = recoveryMs;
    const [half, most, all] = [p50, p99, max].map((ms) => `${Math.round(ms)}`);
    lines.push(`worker killed ${n} times, recovered in`);
    lines.push(`p50 ${half ?? ''} ms, p99 ${most ?? ''} ms, max ${all ?? ''} ms`);
  }
  if (relayMemoryMb !== undefined) {
    const { before, after } = relayMemoryMb;
    lines.push(`relay's memory: ${before} MB → ${after} MB`);
  }
  const { chromium, node, platform, cores } = environment;
  lines.push(chromium, `Node ${node}`, `${platform}, ${cores} cores`);
  return lines;
}
