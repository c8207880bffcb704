/** Tests another relay, with only the thirty lines of the sample target. */
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { scenarios } from '../harness/scenarios/index.ts';
import { play } from '../harness/scenarios/scenario.ts';
import { repositoryRoot } from '../harness/setup/root.ts';
import { Stage } from '../harness/stage/stage.ts';
import { loadTarget } from '../harness/targets/load.ts';

const SAMPLE = join(repositoryRoot, 'harness/targets/sample/target.mjs');

test('a relay that reports little can be tested, and what it does not report is listed', async ({}, info) => {
  const stage = await Stage.open({
    target: await loadTarget(SAMPLE),
    historyFile: info.outputPath('history.jsonl'),
  });
  try {
    const scenario = scenarios.find(({ name }) => name === 'navigate-and-snapshot');
    expect(scenario).toBeDefined();
    if (scenario !== undefined) await play(scenario, stage);
    expect(stage.inconclusive.all).toEqual([
      'whether the badge is correct',
      'whether requests are left without an answer',
    ]);
    expect(stage.oracle.judge()).toMatchObject({ verdict: 'passed', violations: [] });
  } finally {
    await stage.close();
  }
});
