import { expect, test } from 'vitest';
import { githubAnnotations } from '../report/files/annotations.ts';
import { toJunit } from '../report/files/junit.ts';
import type { CampaignResult } from '../sim/campaign/campaign.ts';
import { simRun } from './sim-run.ts';

const campaign: CampaignResult = {
  seeds: 200,
  passed: 199,
  failed: 2,
  simulatedMs: 12_000_000,
  wallMs: 20_000,
  failures: [
    { seed: 7, invariant: 'O2', text: 'a command ran twice', replay: 'corpus/7.json' },
    { seed: 17, invariant: 'O4', text: 'a command waits & waits', replay: 'reports/sim/seed-17.json' },
  ],
  corpus: { runs: 6, failed: 1 },
  interrupted: false,
};
const startedAt = '2026-11-27T12:00:00.000Z';

test('each failed seed is a failure of its own, with its replay command', () => {
  const junit = toJunit(simRun(campaign, 'holdfast', startedAt));
  expect(junit).toContain('<testsuites name="2 of 206 runs failed" tests="3" failures="2" errors="0"');
  expect(junit).toContain('<testcase classname="holdfast.sim.seed-17" name="seed 17 violates O4"');
  expect(junit).toContain('<failure message="a command waits &amp; waits">');
  expect(junit).toMatch(/replay: .*sim.* --replay reports\/sim\/seed-17\.json/);
  expect(junit).toContain('name="199 seeds and 5 saved runs"');
});

test('annotations name the seed, and there are none if everything passed', () => {
  const [first = '', second = ''] = githubAnnotations(simRun(campaign, 'holdfast', startedAt));
  expect(first).toContain('::error title=seed 7 violates O2::a command ran twice');
  expect(second).toContain('--replay reports/sim/seed-17.json');
  const good = { ...campaign, passed: 200, failed: 0, failures: [], corpus: { runs: 6, failed: 0 } };
  expect(githubAnnotations(simRun(good, 'holdfast', startedAt))).toEqual([]);
});

test('an extension that fails without faults is a failure, although it has no seed', () => {
  const nothing = {
    ...campaign,
    seeds: 0,
    passed: 0,
    failed: 1,
    failures: [],
    corpus: { runs: 0, failed: 0 },
  };
  const run = simRun(nothing, './dist', startedAt);
  expect(run.scenarios.map(({ name, status }) => [name, status])).toEqual([['without-faults', 'failed']]);
});

test('a run that was stopped proves nothing', () => {
  const stopped = { ...campaign, failed: 0, failures: [], corpus: { runs: 0, failed: 0 }, interrupted: true };
  const [line = ''] = githubAnnotations(simRun(stopped, 'holdfast', startedAt));
  expect(line).toContain('::warning title=Inconclusive::Stopped early: 199 seeds passed');
});
