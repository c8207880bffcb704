import type { Stage } from '../stage/stage.ts';

/** A torture scenario: sets the stage in trouble, and demands that nobody notices. */
export interface Scenario {
  /** Stable short name, for `--grep` and reports. */
  readonly name: string;
  /** One sentence for a person. */
  readonly title: string;
  /** Names of the faults that must have struck, in the harness's own words; empty where the pace is the torture. */
  readonly faults: readonly string[];
  /** Rejects when something does not hold. */
  run(stage: Stage): Promise<void>;
}

/** Runs a scenario, then sees that its faults really struck and that nothing is left behind. */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  await stage.step(scenario.name, () => scenario.run(stage));
  await stage.step('the faults have struck', () => stage.faults.allProved());
  const { struck } = stage.faults;
  const missing = scenario.faults.filter((fault) => !struck.includes(fault));
  if (missing.length > 0) {
    throw new Error(`The scenario proves nothing: ${missing.join(', ')} never struck`);
  }
  await stage.step('nothing is left unanswered', () => stage.settled());
}
