/** The steps of a simulated run: its tasks, in the order in which they ran. */

export interface SimSteps {
  /** Names of processes and labels of tasks; steps refer to them by number. */
  readonly texts: readonly string[];
  /** The number of the first step below; those before it are left out. Steps count from 1. */
  readonly first: number;
  /** One value for each step. */
  readonly ms: readonly number[];
  readonly lane: readonly number[];
  readonly label: readonly number[];
  /** In `states`: what the parts were like after the step. */
  readonly state: readonly number[];
  /** The first item of the page that the step gave, or -1. */
  readonly item: readonly number[];
  readonly states: readonly SimState[];
  /** In the order in which they were made. */
  readonly choices: readonly SimChoice[];
  /** The command that replays the run up to a step, whose number follows. */
  readonly command: string;
  /** The stack of what went wrong, mapped to the sources. */
  readonly stack?: string | undefined;
}

/** Each part in lines such as `extension: ready`. */
export interface SimState {
  readonly relay: readonly string[];
  readonly worker: readonly string[];
  readonly browser: readonly string[];
}

export interface SimChoice {
  /** The step in which it was made, or before which: who goes first is chosen before a step. */
  readonly step: number;
  readonly label: string;
  /** From 0, the plainest, to `count - 1`. */
  readonly value: number;
  readonly count: number;
  /** What the values mean, where that is known. */
  readonly alternatives?: readonly string[];
}
