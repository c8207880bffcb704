import type { Outcome } from '../outcome.ts';

/** A CDP command on its way to a real session. */
export interface CommandSpec {
  readonly method: string;
  /** JSON text, or what makes it when the command is sent. */
  readonly params: string | (() => string);
  /** The client's session that asks; the command is withdrawn if that ends before it was sent. */
  readonly asker?: object;
  /** Set for the replay: it is sent while the tab is `replaying`, and ends with this attachment. */
  readonly replay?: true;
  /** Called once. */
  readonly done: (outcome: Outcome) => void;
}
