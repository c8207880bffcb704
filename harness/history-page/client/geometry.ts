/** Where things are in the drawing, from top to bottom, in CSS pixels. */

export const AXIS_PX = 22;
export const BAND_PX = 17;
export const STEP_PX = 17;
const FIRST_LANE_PX = AXIS_PX + BAND_PX + STEP_PX + 30;
/** Between lanes that send each other messages. */
const WIRE_PX = 104;
const TAB_PX = 38;
const BELOW_PX = 24;

export interface Geometry {
  /** The line of each lane. */
  readonly laneY: readonly number[];
  readonly heightPx: number;
  /** The first lane of a tab. */
  readonly firstTab: number;
}

export function geometryOf(lanes: readonly string[]): Geometry {
  const firstTab = lanes.indexOf('worker') + 1;
  const laneY: number[] = [];
  let y = FIRST_LANE_PX;
  for (const [index, name] of lanes.entries()) {
    laneY.push(y);
    const isWire = name === 'client' || name === 'relay';
    y += isWire ? WIRE_PX : index >= firstTab ? TAB_PX : WIRE_PX / 2;
  }
  return { laneY, heightPx: (laneY.at(-1) ?? 0) + BELOW_PX, firstTab };
}

/** The row of arrows or points at `y`: what a pointer there means. */
export function laneNear(
  { laneY }: Geometry,
  y: number,
): { readonly lane: number; readonly onLine: boolean } {
  let lane = 0;
  for (const [index, lineY] of laneY.entries()) if (y >= lineY - 10) lane = index;
  const near = Math.abs(y - (laneY[lane] ?? 0)) <= 10;
  return { lane, onLine: near };
}
