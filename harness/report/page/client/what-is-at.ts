import type { RunCharts } from '../../charts/run-charts.ts';
import { timeText } from './chart-options.ts';

/** A moment of the run in words: when, in which scenario, and which faults are on. */
export function whatIsAt({ bands, parts, lengthS }: RunCharts, seconds: number, slackS: number): string {
  const part = parts.findLast(({ atS }) => atS <= seconds)?.label;
  const faults = bands.filter(({ fromS, toS }) => fromS - slackS <= seconds && seconds <= toS + slackS);
  const on = faults.length === 0 ? 'no fault on' : `fault: ${faults.map(({ name }) => name).join(', ')}`;
  return [timeText(seconds, lengthS), ...(part === undefined ? [] : [part]), on].join(' · ');
}
