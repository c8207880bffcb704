/** A campaign of the simulator as a run, for the files that CI services read. */
import { environmentOf } from '../results/environment.ts';
import type { RunResult, ScenarioResult, Verdict } from '../results/run-result.ts';
import type { CampaignFailure, CampaignResult } from '../sim/campaign/campaign.ts';
import { replayCommand } from '../sim/campaign/failure.ts';

/**
 * One entry for each failure, and one for everything that passed.
 *
 * @param target What was tested, for example `holdfast`.
 * @param startedAt ISO 8601.
 */
export function simRun(result: CampaignResult, target: string, startedAt: string): RunResult {
  const { passed, failed, corpus, failures, wallMs, interrupted } = result;
  // An extension that fails without faults is not tried with faults, and has no seed.
  const withoutSeed: ScenarioResult[] =
    failed === failures.length
      ? []
      : [{ ...untimed, name: 'without-faults', title: 'a run without faults', status: 'failed' }];
  const good: ScenarioResult[] =
    passed + corpus.runs === corpus.failed
      ? []
      : [{ ...untimed, name: 'passed', title: whatPassed(result), status: 'passed' }];
  return {
    kind: 'sim',
    target,
    startedAt,
    durationMs: wallMs,
    scenarios: [...failures.map(failedSeed), ...withoutSeed, ...good],
    environment: environmentOf('none'),
    ...(interrupted ? { interrupted } : {}),
    verdict: verdictOf(result),
  };
}

/** Only the whole run was timed, and a run in virtual time has a file of its own. */
const untimed = { durationMs: 0, faults: [], recoveryMs: [], history: [] } as const;

function failedSeed({ seed, invariant, text, replay }: CampaignFailure): ScenarioResult {
  return {
    ...untimed,
    name: `seed-${seed}`,
    title: `seed ${seed} violates ${invariant}`,
    status: 'failed',
    error: { message: text },
    ...(replay === '' ? {} : { evidence: { replayCommand: replayCommand(replay) } }),
  };
}

function whatPassed({ passed, corpus }: CampaignResult): string {
  const seeds = `${passed} ${passed === 1 ? 'seed' : 'seeds'}`;
  return corpus.runs === 0 ? seeds : `${seeds} and ${corpus.runs - corpus.failed} saved runs`;
}

function verdictOf(result: CampaignResult): Verdict {
  const { seeds, failed, corpus, interrupted } = result;
  if (failed > 0) {
    const stopped = interrupted ? ' before the run was stopped' : '';
    return { outcome: 'failed', headline: `${failed} of ${seeds + corpus.runs} runs failed${stopped}` };
  }
  if (interrupted) {
    return { outcome: 'unproven', headline: `Stopped early: ${whatPassed(result)} passed, none failed` };
  }
  return { outcome: 'passed', headline: `${whatPassed(result)} passed` };
}
