import { clip, formatCount } from '../../base/units.ts';
import { DENSITY_BUCKETS, type FrameDensity, type TimelineLane } from './lanes.ts';
import { html, type Markup } from './markup.ts';
import type { Scale } from './scale.ts';
import type { Span } from './spans.ts';

/** Baseline of a lane's name, from the top of the lane. */
export const LANE_LABEL_BASELINE_PX = 17;
const PADDING_PX = 7;
const ROW_PX = 17;
const BAR_PX = 14;
const DENSITY_PX = 24;
const MIN_LANE_ROWS = 1;
/** Width of a letter in a bar's label on a laptop, in percent of the drawing. */
const LETTER_PERCENT = 0.72;
const LABEL_PADDING_PERCENT = 1.2;
/** A label is not drawn if fewer letters than this fit. */
const MIN_LABEL_LETTERS = 10;

/** Height of a lane in px, including padding. */
export function laneHeight(lane: TimelineLane): number {
  const rows = Math.max(MIN_LANE_ROWS, lane.rows.length);
  return 2 * PADDING_PX + rows * ROW_PX + (lane.frames === undefined ? 0 : DENSITY_PX);
}

export function drawLane(lane: TimelineLane, topPx: number, scale: Scale): Markup {
  const rowTopPx = (index: number): number => topPx + PADDING_PX + index * ROW_PX;
  const rowsBottomPx = rowTopPx(Math.max(MIN_LANE_ROWS, lane.rows.length));
  return html`<line class="rule" x1="0" x2="100%" y1="${topPx}.5" y2="${topPx}.5" />
    ${lane.rows.map((row, index) => row.map((span) => bar(span, rowTopPx(index), scale)))}
    ${lane.frames === undefined ? undefined : density(lane.frames, rowsBottomPx)}`;
}

function bar(span: Span, topPx: number, scale: Scale): Markup {
  const width = scale.width(span.fromMs, span.toMs);
  const letters = Math.floor((parseFloat(width) - LABEL_PADDING_PERCENT) / LETTER_PERCENT);
  const room = Math.min(MIN_LABEL_LETTERS, span.label.length);
  const label = letters < room ? undefined : html`<text x="6" y="10.5">${clip(span.label, letters)}</text>`;
  return html`<svg
    class="bar ${span.tone}"
    x="${scale.at(span.fromMs)}"
    y="${topPx}"
    width="${width}"
    height="${BAR_PX}"
  >
    <title>${span.title}</title>
    <rect width="100%" height="100%" rx="3" />
    ${label}
  </svg>`;
}

/** Draws all frames as one path. Heights are square roots, so that quiet times stay visible. */
function density({ link, counts }: FrameDensity, topPx: number): Markup {
  const peak = counts.reduce((a, b) => Math.max(a, b), 0);
  if (peak === 0) return html``;
  const total = counts.reduce((a, b) => a + b, 0);
  const columns = counts.map((count, index) => {
    const height = Math.round(Math.sqrt(count / peak) * DENSITY_PX * 10) / 10;
    return count === 0 ? '' : `M${index} ${DENSITY_PX}v${-height}h1v${height}z`;
  });
  return html`<svg
    class="density ${link}"
    x="0"
    y="${topPx}"
    width="100%"
    height="${DENSITY_PX}"
    viewBox="0 0 ${DENSITY_BUCKETS} ${DENSITY_PX}"
    preserveAspectRatio="none"
  >
    <title>${formatCount(total, 'frame')} on the ${link} link, at most ${peak} in one column</title>
    <path d="${columns.join('')}" />
  </svg>`;
}
