/** What the page of a running soak shows, ready to be drawn. */
import { percentile } from '../base/percentile.ts';
import { formatMs } from '../base/units.ts';
import { RECOVERY_MS_MAX } from '../results/soak-thresholds.ts';
import { nowText, type MemoryPoint, type SoakProgress } from '../soak/progress.ts';

/** Points of a chart: more would cover each other. */
const POINTS_MAX = 600;
const FAILURES_MAX = 10;
const MESSAGE_CHARS_MAX = 600;
export const CHART = { width: 600, height: 120 } as const;

export interface LiveView {
  /** Texts by the name of the place where they are shown. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of each chart's lines: points as in SVG. */
  readonly lines: Readonly<Record<string, string>>;
  /** Faults and how often each struck, the most frequent first. */
  readonly faults: readonly string[];
  /** The latest first. */
  readonly failures: readonly { readonly title: string; readonly text: string; readonly replay: string }[];
}

export function liveView(progress: SoakProgress): LiveView {
  const { leftMs, iterations, checks, failed, faults, soFar } = progress;
  const { recoveries, failures, struck, memory } = soFar;
  const recoveriesMs = recoveries.map(({ ms }) => ms);
  const median = percentile(recoveriesMs, 50);
  const endMs = Math.max(
    1,
    ...[...memory.relay, ...memory.worker].slice(-2).map(([t]) => t),
    recoveries.at(-1)?.t ?? 0,
  );
  const mostMb = Math.max(1, ...memory.relay.map(([, mb]) => mb), ...memory.worker.map(([, mb]) => mb));
  const mostMs = Math.max(RECOVERY_MS_MAX, ...recoveriesMs);
  const latest = recoveries.slice(-POINTS_MAX);
  return {
    texts: {
      left: leftMs > 0 ? `${formatMs(leftMs)} left` : 'finishing',
      now: nowText(progress),
      iterations: String(iterations),
      checks: String(checks),
      failed: String(failed),
      faults: String(faults),
      recoveries: String(recoveries.length),
      median: median === undefined ? '–' : formatMs(median),
      worst: recoveriesMs.length === 0 ? '–' : formatMs(Math.max(...recoveriesMs)),
      memory: memoryText(memory),
      recoveryScale: `0 to ${formatMs(mostMs)}; the dashed line is the limit, ${formatMs(RECOVERY_MS_MAX)}`,
      memoryScale: `0 to ${mostMb.toFixed(0)} MB`,
    },
    lines: {
      relay: polyline(memory.relay, endMs, mostMb),
      worker: polyline(memory.worker, endMs, mostMb),
      recovery: latest.map(({ t, ms }) => bar(t / endMs, ms / mostMs)).join(' '),
      limit: `M0 ${y(RECOVERY_MS_MAX / mostMs)}H${CHART.width}`,
    },
    faults: [...struck]
      .filter(([, count]) => count > 0)
      .sort(([, one], [, other]) => other - one)
      .map(([name, count]) => `${name} × ${count}`),
    failures: failures
      .slice(-FAILURES_MAX)
      .reverse()
      .map(({ what, iteration, t, message, replayCommand }) => ({
        title: `${what}, iteration ${iteration}, at ${formatMs(t)}`,
        text: message.slice(0, MESSAGE_CHARS_MAX),
        replay: replayCommand,
      })),
  };
}

function memoryText({ relay, worker }: SoakProgress['soFar']['memory']): string {
  const last = (points: readonly MemoryPoint[]): string => {
    const mb = points.at(-1)?.[1];
    return mb === undefined ? '–' : `${mb.toFixed(1)} MB`;
  };
  return `relay ${last(relay)}, worker ${last(worker)}`;
}

function polyline(points: readonly MemoryPoint[], endMs: number, most: number): string {
  const step = Math.ceil(points.length / POINTS_MAX);
  return points
    .filter((_, index) => index % Math.max(1, step) === 0 || index === points.length - 1)
    .map(([t, mb], index) => `${index === 0 ? 'M' : 'L'}${x(t / endMs)} ${y(mb / most)}`)
    .join('');
}

function bar(at: number, height: number): string {
  return `M${x(at)} ${CHART.height}V${y(height)}`;
}

function x(share: number): string {
  return (Math.min(1, share) * CHART.width).toFixed(1);
}

/** A little below the upper edge, so that the highest line is seen whole. */
function y(share: number): string {
  return (CHART.height - Math.min(1, share) * (CHART.height - 4)).toFixed(1);
}
