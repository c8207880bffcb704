import type { Direction, DirectionChoice, StreamFilter, FilterContext } from '../stream-filter.ts';

/**
 * Which connections a toxic is for: all, only those open when it is added (`existing`), only those accepted
 * later (`new`), or the one with this number.
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

/** What a toxic does. Its options and its evidence log are given to its constructor. */
export interface Toxic {
  /** The directions in which it wants a filter. */
  readonly directions: readonly Direction[];
  /** Asked for each new connection in its scope, before the upstream is dialled; true resets it. */
  refuses(connection: number): boolean;
  /** Called once for each connection and direction in its scope. */
  filter(context: FilterContext): StreamFilter;
}
