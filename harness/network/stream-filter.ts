/** `upstream` runs from the peer (extension or CDP client) to the server (the relay), `downstream` back. */
export type Direction = 'upstream' | 'downstream';

/** One direction, or both at once. */
export type DirectionChoice = Direction | 'both';

/** What can come out of one side of a TCP connection: bytes, a FIN (`end`) or an RST (`reset`). */
export type StreamEvent =
  { readonly kind: 'data'; readonly bytes: Buffer } | { readonly kind: 'end' } | { readonly kind: 'reset' };

/**
 * One point in one direction of one connection where a toxic or a hold may keep, delay or swallow what passes.
 * A filter is given its `next` when it is made and calls it, at once or later but in order, for all it lets through.
 */
export interface StreamFilter {
  /** Bytes kept back at this moment; the pipe stops reading when its filters keep too many. */
  readonly heldBytes: number;
  /** Takes the next event of the direction. */
  accept(event: StreamEvent): void;
  /** The filter is taken away while the connection lives: let go of everything, clear timers, call no more. */
  heal(): void;
  /** The connection is over: drop everything and clear timers. */
  discard(): void;
}

/** What a filter knows and may do. */
export interface FilterContext {
  /** Number of the connection, counted from 1. */
  readonly connection: number;
  readonly direction: Direction;
  /** Hands an event on towards the receiving side. */
  next(event: StreamEvent): void;
  /** Closes both sides at once. False if the connection was already closed. */
  cut(why: string): boolean;
  /** Sends an RST to the receiving side of this direction only. False if that side was already closed. */
  reset(why: string): boolean;
}

/** The single directions that a choice stands for. */
export function directionsOf(choice: DirectionChoice): readonly Direction[] {
  return choice === 'both' ? ['upstream', 'downstream'] : [choice];
}
