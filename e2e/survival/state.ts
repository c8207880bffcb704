import type { PageState } from '../../harness/faults/index.ts';
import type { Cell } from './cell.ts';

/** Checks the result of the state. `survived`: the same page must still work. */
type Afterwards = (survived: boolean) => Promise<void>;

export interface State {
  readonly name: PageState;
  /** Resolves when the page is in this state. */
  enter(cell: Cell): Promise<Afterwards>;
}
