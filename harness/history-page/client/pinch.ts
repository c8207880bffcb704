/** Where a pointer is, in pixels of the drawing. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

const DISTANCE_MIN_PX = 12;

/** What two fingers do: how much longer the view gets, and the point that stays. */
export function pinchOf(
  before: Spot,
  now: Spot,
  other: Spot,
): { readonly factor: number; readonly x: number } {
  const distance = (spot: Spot): number => Math.max(DISTANCE_MIN_PX, Math.abs(spot.x - other.x));
  return { factor: distance(before) / distance(now), x: (now.x + other.x) / 2 };
}
