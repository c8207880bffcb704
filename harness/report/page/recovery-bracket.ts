import { formatMs } from '../../base/units.ts';
import type { FaultStory } from '../charts/fault-stories.ts';
import { html, type Markup } from './markup.ts';
import type { Scale } from './scale.ts';

/** Share of the drawing's width reserved for the text of a bracket, so that texts do not overlap on a phone. */
const TEXT_ROOM = 0.22;

/** A strike and its position in the row of faults. */
export interface Bracket {
  readonly story: FaultStory;
  /** The range that it occupies in its row, including the text. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Position of the text: after the recovery, if it fits there. */
  readonly text: 'behind' | 'before' | 'inside';
}

export function bracketFor(story: FaultStory, beginMs: number, endMs: number): Bracket {
  const roomMs = (endMs - beginMs) * TEXT_ROOM;
  const recoveredMs = story.strikeMs + (story.recoveryMs ?? 0);
  const fitsBehind = recoveredMs + roomMs / 2 <= endMs;
  const text = fitsBehind ? 'behind' : story.strikeMs - roomMs >= beginMs ? 'before' : 'inside';
  return {
    story,
    fromMs: story.strikeMs - (text === 'before' ? roomMs : 0),
    toMs: recoveredMs + (text === 'behind' ? roomMs : 0),
    text,
  };
}

/** Draws the fault's number at the strike, and an arrow to the recovery with its time. */
export function drawBracket({ story, text: place }: Bracket, scale: Scale, middlePx: number): Markup {
  const { number, name, strikeMs, recoveryMs } = story;
  const start = scale.at(strikeMs);
  const badge = html`<svg class="badge" x="${start}" y="${middlePx}" overflow="visible">
    <title>Fault ${number} ${name} at ${formatMs(strikeMs)}</title>
    <rect x="-9" y="-7.5" width="18" height="15" rx="7.5" />
    <text y="3.5">${number}</text>
  </svg>`;
  if (recoveryMs === undefined) return badge;
  const end = scale.at(strikeMs + recoveryMs);
  const text =
    place === 'behind'
      ? html`<text x="6" y="4">${formatMs(recoveryMs)}</text>`
      : html`<text x="-14" y="4" text-anchor="end">${formatMs(recoveryMs)}</text>`;
  return html`<g class="recovery">
      <title>Fault ${number} ${name}: recovered in ${formatMs(recoveryMs)}</title>
      <line x1="${start}" x2="${end}" y1="${middlePx}" y2="${middlePx}" />
      <svg x="${end}" y="${middlePx}" overflow="visible"><path d="M0-5V5M-5-3.5 0 0-5 3.5" /></svg>
      <svg x="${place === 'before' ? start : end}" y="${middlePx}" overflow="visible">${text}</svg>
    </g>
    ${badge}`;
}
