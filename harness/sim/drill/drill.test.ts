import { beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { run, type RunParts } from '../run.ts';
import { DRILLS } from './drills.ts';
import { DRILL_FAULTS, drillOptions, STRIKE } from './play-drill.ts';
import { countSteps, schedulesOf } from './schedules.ts';

let clean: RunParts;

beforeAll(async () => {
  clean = partsOf(await bundlePrograms(repositoryRoot));
});

test('every fault strikes at every step of every drill, and each schedule is there once', async () => {
  const steps = await countSteps(clean);
  expect([...steps.keys()]).toEqual(Object.keys(DRILLS));
  const jobs = [...schedulesOf(steps)];
  const singles = jobs.filter(({ schedule }) => schedule.length === 1);
  const all = [...steps.values()].reduce((sum, count) => sum + count, 0);
  expect(all).toBeGreaterThan(200);
  expect(singles).toHaveLength(all * DRILL_FAULTS.length);
  expect(new Set(jobs.map((job) => JSON.stringify(job))).size).toBe(jobs.length);
});

test('a fault of the schedule strikes at its step, and clean code survives it', async () => {
  const struck: string[] = [];
  const { finding } = await run(clean, {
    options: drillOptions('navigate'),
    schedule: [[STRIKE, 7, DRILL_FAULTS.indexOf('worker-killed') + 1]],
    observer: {
      event: (event) => {
        if (event.type === 'fault' && event.phase === 'struck') struck.push(event.name);
      },
    },
  });
  expect(struck).toEqual(['worker-killed']);
  expect(finding).toBeUndefined();
});

test('a mutant is caught by a drill', async () => {
  const mutant = MUTANTS.find(({ id }) => id === 'worker-amnesia') ?? MUTANTS[0];
  const parts = partsOf(await bundlePrograms(repositoryRoot, mutant));
  const schedule = [[STRIKE, 7, DRILL_FAULTS.indexOf('worker-killed') + 1]] as const;
  const { finding } = await run(parts, { options: drillOptions('navigate'), schedule });
  expect(finding).toBeDefined();
});
