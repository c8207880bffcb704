import type { Judgement } from '../oracle/oracle.ts';
import type { Stage } from '../stage/stage.ts';
import { InconclusiveError, NOT_REPORTED } from '../stage/inconclusive.ts';

/** A torture scenario: causes trouble and checks that the client is not affected. */
export interface Scenario {
  /** Stable short name, for `--grep` and reports. */
  readonly name: string;
  /** One sentence for the reader. */
  readonly title: string;
  /** Names of the faults that must strike; empty if the scenario's pace is the stress. */
  readonly faults: readonly string[];
  /** Rejects when something does not hold. */
  run(stage: Stage): Promise<void>;
}

/**
 * Runs a scenario, then checks that its faults really struck and that nothing is left pending. Rejects with
 * {@link InconclusiveError} if nothing failed, but the relay does not report what the scenario is about.
 */
export async function play(scenario: Scenario, stage: Stage): Promise<void> {
  const generallyMissing = stage.inconclusive.all;
  await stage.step(scenario.name, () => scenario.run(stage));
  const missingReports = stage.inconclusive.all.filter((what) => !generallyMissing.includes(what));
  await stage.step('the faults have struck', () => stage.faults.allProved());
  const { struck } = stage.faults;
  const missing = scenario.faults.filter(
    (fault) => !struck.includes(fault) && !stage.inconclusive.prevented(fault),
  );
  if (missing.length > 0) {
    throw new Error(`Invalid test: ${missing.join(', ')} never struck`);
  }
  await stage.killer.end();
  if (stage.killer.isIdle)
    throw new Error('Invalid test: --kill-worker never found a message at which to kill the worker');
  await stage.step('no request is left pending', async () => {
    const { pending } = await stage.settled();
    if (pending === undefined) stage.inconclusive.add(NOT_REPORTED.pending);
  });
  await stage.step('relay, debugger and badges agree', () => stage.converged());
  const broken = whatIsBroken(stage.oracle.judge());
  if (stage.target.judgedByHistory !== true) stage.remarks.push(...broken);
  else if (broken.length > 0)
    throw new Error(['The history violates these invariants:', ...broken].join('\n'));
  if (missingReports.length > 0) {
    const what = missingReports.join(', or ');
    throw new InconclusiveError(`Inconclusive: ${stage.target.name} does not report ${what}`);
  }
}

/** The violations that the oracle found in the history. Throws if the oracle's result is inconclusive. */
function whatIsBroken({ verdict, why, violations, more }: Judgement): string[] {
  if (verdict === 'unknown') throw new Error(`The history is inconclusive: ${why ?? 'no reason given'}`);
  const shown = violations
    .slice(0, VIOLATIONS_SHOWN_MAX)
    .map(({ invariant, text }) => `${invariant}: ${text}`);
  const rest = violations.length + more - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${rest} more`] : [])];
}

const VIOLATIONS_SHOWN_MAX = 5;
