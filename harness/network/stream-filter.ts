/** `upstream` runs from the peer (extension or CDP client) to the server (the relay), `downstream` back. */
export type Direction = 'upstream' | 'downstream';

/** One direction, or both at once. */
export type DirectionChoice = Direction | 'both';

/** An event of a TCP stream: bytes, a FIN (`end`) or an RST (`reset`). */
export type StreamEvent =
  { readonly kind: 'data'; readonly bytes: Buffer } | { readonly kind: 'end' } | { readonly kind: 'reset' };

/**
 * A filter sits in one direction of one connection, where a toxic or a hold may hold, delay or drop events. It gets
 * `next` when it is created, and calls it, now or later but in order, for every event that it passes on.
 */
export interface StreamFilter {
  /** Bytes held now. The pipe stops reading when its filters hold too many. */
  readonly heldBytes: number;
  /** Receives the next event of the direction. */
  accept(event: StreamEvent): void;
  /** The filter is removed from an open connection: pass on everything, clear timers, and do nothing more. */
  heal(): void;
  /** The connection is closed: drop everything and clear timers. */
  discard(): void;
}

/** What a filter gets. */
export interface FilterContext {
  /** Number of the connection, counted from 1. */
  readonly connection: number;
  readonly direction: Direction;
  /** Passes an event on towards the receiving side. */
  next(event: StreamEvent): void;
  /** Closes both sides at once. False if the connection was already closed. */
  cut(why: string): boolean;
  /** Sends an RST to the receiving side of this direction only. False if that side was already closed. */
  reset(why: string): boolean;
}

/** Expands `both` to the two directions. */
export function directionsOf(choice: DirectionChoice): readonly Direction[] {
  return choice === 'both' ? ['upstream', 'downstream'] : [choice];
}
