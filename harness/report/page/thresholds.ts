import type { RunResult, Status } from '../../results/run-result.ts';
import type { Threshold } from '../../results/soak-thresholds.ts';
import { html, type Markup } from './markup.ts';
import { statusIcon } from './status-icon.ts';

const STATUS_OF: Readonly<Record<Threshold['state'], Status>> = {
  held: 'passed',
  broken: 'failed',
  untold: 'unknown',
};
const WORD_OF: Readonly<Record<Threshold['state'], string>> = {
  held: 'met',
  broken: 'missed',
  untold: 'inconclusive',
};

/** The thresholds of the run, missed ones first. */
export function thresholdsSection({ thresholds }: RunResult): Markup | undefined {
  if (thresholds === undefined || thresholds.length === 0) return undefined;
  const isBroken = ({ state }: Threshold): number => Number(state === 'broken');
  const sorted = thresholds.toSorted((a, b) => isBroken(b) - isBroken(a));
  return html`<section aria-labelledby="thresholds">
    <h2 id="thresholds">Thresholds</h2>
    <ul class="thresholds">
      ${sorted.map(
        ({ name, demand, seen, state }) =>
          html`<li class="${state}">
            <span class="sign ${STATUS_OF[state]}">${statusIcon(STATUS_OF[state])}</span>
            <span class="hidden-text">${WORD_OF[state]}:</span>
            <b>${name}</b>
            <span class="demand">${demand}</span>
            <span class="seen">${seen}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}
