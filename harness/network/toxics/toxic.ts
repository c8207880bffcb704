import type { Direction, DirectionChoice, StreamFilter, FilterContext } from '../stream-filter.ts';

/**
 * The connections that a toxic affects: all, only those open when it is added (`existing`), only those accepted later
 * (`new`), or the one with this number.
 */
export type ConnectionScope = 'all' | 'existing' | 'new' | number;

/** Options that every toxic has. */
export interface ToxicScope {
  /** Default: `all`. */
  readonly connections?: ConnectionScope;
}

/** Options of the toxics that act on the byte stream. */
export interface DirectedScope extends ToxicScope {
  readonly direction: DirectionChoice;
}

/** A toxic. Its constructor gets its options and its evidence log. */
export interface Toxic {
  /** The directions that need a filter. */
  readonly directions: readonly Direction[];
  /** Called for each new connection in its scope, before it is forwarded. True resets it. */
  refuses(connection: number): boolean;
  /** Called once for each connection and direction in its scope. */
  filter(context: FilterContext): StreamFilter;
}
