import type { RunCharts } from '../../charts/run-charts.ts';
import { timeText } from './chart-options.ts';

/** Describes a moment of the run: time, scenario and active faults. */
export function whatIsAt({ bands, parts, lengthS }: RunCharts, seconds: number, slackS: number): string {
  const part = parts.findLast(({ atS }) => atS <= seconds)?.label;
  const faults = bands.filter(({ fromS, toS }) => fromS - slackS <= seconds && seconds <= toS + slackS);
  const on = faults.length === 0 ? 'no active fault' : `fault: ${faults.map(({ name }) => name).join(', ')}`;
  return [timeText(seconds, lengthS), ...(part === undefined ? [] : [part]), on].join(' · ');
}
