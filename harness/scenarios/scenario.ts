import type { Judgement } from '../oracle/oracle.ts';
import type { Stage } from '../stage/stage.ts';
import { InconclusiveError, UNREPORTED } from '../stage/unreported.ts';

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

/**
 * Runs a scenario, then sees that its faults really struck and that nothing is left behind. Rejects with
 * {@link InconclusiveError} when all went well, but the relay does not report what the scenario is about.
 */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  const untoldOfAny = stage.unreported.all;
  await stage.step(scenario.name, () => scenario.run(stage));
  const untold = stage.unreported.all.filter((what) => !untoldOfAny.includes(what));
  await stage.step('the faults have struck', () => stage.faults.allProved());
  const { struck } = stage.faults;
  const missing = scenario.faults.filter(
    (fault) => !struck.includes(fault) && !stage.unreported.prevented(fault),
  );
  if (missing.length > 0) {
    throw new Error(`The scenario proves nothing: ${missing.join(', ')} never struck`);
  }
  await stage.killer.end();
  if (stage.killer.isIdle)
    throw new Error('The kill mode proves nothing: no message came that it could strike');
  await stage.step('nothing is left unanswered', async () => {
    const { pending } = await stage.settled();
    if (pending === undefined) stage.unreported.add(UNREPORTED.pending);
  });
  await stage.step('all parts agree', () => stage.converged());
  const broken = whatIsBroken(stage.oracle.judge());
  if (stage.target.judgedByHistory !== true) stage.remarks.push(...broken);
  else if (broken.length > 0)
    throw new Error(['The history breaks what must always hold.', ...broken].join('\n'));
  if (untold.length > 0) throw new InconclusiveError(`Could not tell ${untold.join(', nor ')}`);
}

/** What the oracle has found in the history. Throws when it cannot tell. */
function whatIsBroken({ verdict, why, violations, more }: Judgement): string[] {
  if (verdict === 'unknown') throw new Error(`The oracle cannot tell whether all went well: ${why ?? ''}`);
  const told = violations.slice(0, VIOLATIONS_TOLD_MAX).map(({ invariant, text }) => `${invariant}: ${text}`);
  const rest = violations.length + more - told.length;
  return [...told, ...(rest > 0 ? [`… and ${rest} more`] : [])];
}

const VIOLATIONS_TOLD_MAX = 5;
