import type { HistoryEvent } from '../../history/event.ts';
import { formatMs } from '../../base/units.ts';
import { faultStories, type FaultStory } from '../charts/fault-stories.ts';
import { drawLane, laneHeight, LANE_LABEL_BASELINE_PX } from './lane-drawing.ts';
import { lanesOf, packRows, type TimelineLane } from './lanes.ts';
import { html, type Markup } from './markup.ts';
import { bracketFor, drawBracket } from './recovery-bracket.ts';
import { linearScale, type Scale } from './scale.ts';

/** Maximum number of strikes in a timeline. Further ones are only in the table of faults. */
const MAX_DRAWN_FAULTS = 100;
const MAX_FAULT_ROWS = 5;
const FAULT_ROW_PX = 18;
const AXIS_PX = 24;
const GUTTER_PX = 76;

interface PlacedLane {
  readonly lane: TimelineLane;
  readonly topPx: number;
}

/**
 * Draws a scenario's history: faults across all lanes, processes and sockets as bars, frames as density. The lane names
 * are a separate drawing, so that only the time axis stretches with the page.
 */
export function timeline(history: readonly HistoryEvent[]): Markup {
  const beginMs = history[0]?.t ?? 0;
  const endMs = history.at(-1)?.t ?? beginMs;
  const scale = linearScale(beginMs, endMs);
  const stories = faultStories(history).slice(0, MAX_DRAWN_FAULTS);
  const faultRows = packRows(
    stories.map((story) => bracketFor(story, beginMs, endMs)),
    MAX_FAULT_ROWS,
  );
  const headPx = faultRows.length * FAULT_ROW_PX + 6;
  const { placed, bottomPx } = placeLanes(lanesOf(history), headPx);
  const heightPx = bottomPx + AXIS_PX;
  const spoken = `Timeline of ${formatMs(endMs - beginMs)} with ${stories.length} faults`;
  return html`<div class="timeline">
    <svg class="gutter" width="${GUTTER_PX}" height="${heightPx}" aria-hidden="true">
      ${stories.length > 0 ? html`<text class="lane-name" y="14">faults</text>` : undefined}
      ${placed.map(laneName)}
    </svg>
    <svg class="lanes" width="100%" height="${heightPx}" role="img" aria-label="${spoken}">
      ${scale.ticks.map((tick) => axisTick(tick, scale, bottomPx))}
      ${stories.map((story) => band(story, scale, bottomPx))}
      ${placed.map(({ lane, topPx }) => drawLane(lane, topPx, scale))}
      ${faultRows.map((row, index) => row.map((bracket) => drawBracket(bracket, scale, (index + 0.5) * FAULT_ROW_PX)))}
    </svg>
  </div>`;
}

function placeLanes(
  lanes: readonly TimelineLane[],
  headPx: number,
): { placed: PlacedLane[]; bottomPx: number } {
  let bottomPx = headPx;
  const placed = lanes.map((lane) => {
    const topPx = bottomPx;
    bottomPx += laneHeight(lane);
    return { lane, topPx };
  });
  return { placed, bottomPx };
}

function laneName({ lane, topPx }: PlacedLane): Markup {
  const baselinePx = topPx + LANE_LABEL_BASELINE_PX;
  const note = lane.leftOut > 0 ? `+${lane.leftOut} more` : lane.part;
  return html`<line class="rule" x1="0" x2="100%" y1="${topPx}.5" y2="${topPx}.5" />
    <text class="lane-name" y="${baselinePx}">${lane.name}</text>
    ${note === undefined ? undefined : html`<text class="lane-part" y="${baselinePx + 14}">${note}</text>`}`;
}

function axisTick(tick: number, scale: Scale, bottomPx: number): Markup {
  return html`<line class="grid" x1="${scale.at(tick)}" x2="${scale.at(tick)}" y1="0" y2="${bottomPx + 4}" />
    <text class="tick" x="${scale.at(tick)}" y="${bottomPx + 18}">${tickText(tick)}</text>`;
}

/** Formats a tick, which is a round number, without fixed decimals. */
function tickText(ms: number): string {
  return ms < 1000 && ms !== 0 ? `${ms} ms` : `${Number((ms / 1000).toFixed(3))} s`;
}

function band(story: FaultStory, scale: Scale, bottomPx: number): Markup {
  const { strikeMs, struckMs, healMs } = story;
  const untilMs = healMs ?? struckMs ?? strikeMs;
  const healed = healMs === undefined ? '' : `, healed after ${formatMs(healMs - strikeMs)}`;
  return html`<rect
    class="band"
    x="${scale.at(strikeMs)}"
    y="0"
    width="${scale.width(strikeMs, untilMs)}"
    height="${bottomPx}"
  >
    <title>Fault ${story.number} ${story.name}: struck at ${formatMs(strikeMs)}${healed}</title>
  </rect>`;
}
