/** Which scenarios a run plays, and how often. */
import type { Stage } from '../../stage/stage.ts';
import { inShard, type Shard } from '../options.ts';

/** What can be played on a stage: a scenario or a race. */
export interface Playable {
  /** Short and stable: it names the files of the history and the replay. */
  readonly name: string;
  /** One sentence for the reader. */
  readonly title: string;
  /** Rejects when something does not hold. */
  readonly play: (stage: Stage) => Promise<void>;
}

export interface PlanOptions {
  /** Case-insensitive; matched against names and titles. */
  readonly grep?: RegExp;
  readonly shard?: Shard;
  /** How often to play each scenario. */
  readonly repeatEach: number;
  /** Repeat everything until something fails. */
  readonly untilFail?: boolean;
}

/** One playing of a scenario. */
export interface Turn {
  readonly scenario: Playable;
  /** Which playing of this scenario it is, from 1. */
  readonly repeat: number;
}

export interface Plan {
  /** Number of turns; undefined if only a failure ends the run. */
  readonly total: number | undefined;
  readonly scenarios: readonly Playable[];
  readonly turns: Iterable<Turn>;
}

export function planOf(scenarios: readonly Playable[], options: PlanOptions): Plan {
  const { grep, shard, repeatEach, untilFail = false } = options;
  const matching = scenarios.filter(
    ({ name, title }) => grep === undefined || grep.test(name) || grep.test(title),
  );
  const chosen = inShard(matching, shard);
  return {
    total: untilFail ? undefined : chosen.length * repeatEach,
    scenarios: chosen,
    turns: turnsOf(chosen, untilFail ? Infinity : repeatEach),
  };
}

function* turnsOf(scenarios: readonly Playable[], rounds: number): Generator<Turn> {
  if (scenarios.length === 0) return;
  for (let repeat = 1; repeat <= rounds; repeat++) {
    for (const scenario of scenarios) yield { scenario, repeat };
  }
}
