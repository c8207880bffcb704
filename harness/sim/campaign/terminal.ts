/** What a campaign says in the terminal. */
import type { CampaignFailure, CampaignResult, Marks } from './campaign.ts';
import { replayCommand } from './failure.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export function progressLine({ seeds, failed, wallMs, simulatedMs }: CampaignResult, all: number): string {
  const rate = wallMs === 0 ? 0 : (seeds / wallMs) * 1000;
  const hours = (simulatedMs / HOUR_MS).toFixed(1);
  const of = Number.isFinite(all) ? ` of ${all}` : '';
  return `${seeds}${of} seeds, ${failed} failed, ${rate.toFixed(0)} seeds/s, ${hours} simulated hours`;
}

/** Which rare paths were reached: in how many runs, and how often in all. */
export function coverageTable(marks: Marks, runs: number): string {
  const rows = [...marks].sort(([one], [other]) => one.localeCompare(other));
  const width = Math.max(10, ...rows.map(([mark]) => mark.length));
  const lines = rows.map(
    ([mark, { times, runs: in_ }]) =>
      `${mark.padEnd(width)}  ${String(in_).padStart(7)}  ${String(times).padStart(9)}`,
  );
  const head = `${'Reached'.padEnd(width)}  ${'in runs'.padStart(7)}  ${'times'.padStart(9)}`;
  return [`${head}   (of ${runs} runs)`, ...lines].join('\n');
}

/** Failures that differ only in numbers and ids have the same cause: how many there are, and how to replay the first. */
export function causesText(failures: readonly CampaignFailure[]): string {
  const groups = new Map<string, CampaignFailure[]>();
  for (const failure of failures) {
    const cause = `${failure.invariant}: ${failure.text.replaceAll(/[0-9A-F]{32}|\d+(\.\d+)?/g, 'N')}`;
    groups.set(cause, [...(groups.get(cause) ?? []), failure]);
  }
  return [...groups.values()]
    .sort((one, other) => other.length - one.length)
    .map((group) => {
      const [first] = group;
      if (first === undefined) return '';
      const replay = first.replay === '' ? '' : `\n    Replay: ${replayCommand(first.replay)}`;
      return `${String(group.length).padStart(5)} × ${first.invariant}: ${first.text.slice(0, 200)}${replay}`;
    })
    .join('\n');
}

export function summary(result: CampaignResult): string {
  const { seeds, passed, failed, simulatedMs, wallMs, corpus, interrupted } = result;
  const hours = simulatedMs / HOUR_MS;
  const perMinute = wallMs === 0 ? 0 : hours / (wallMs / MINUTE_MS);
  const saved = corpus.runs === 0 ? '' : `${corpus.runs} saved runs, ${corpus.failed} failed; `;
  return [
    ...(interrupted ? ['Stopped early.'] : []),
    `${saved}${seeds} seeds: ${passed} passed, ${failed - corpus.failed} failed`,
    `${hours.toFixed(1)} simulated hours in ${(wallMs / 1000).toFixed(1)} s: ${(seeds / (wallMs / 1000)).toFixed(0)} seeds/s, ${perMinute.toFixed(0)} simulated hours per minute`,
  ].join('\n');
}
