/** Somebody else's relay: the harness plays on it with nothing but the sample target's thirty lines. */
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { scenarios } from '../harness/scenarios/index.ts';
import { play } from '../harness/scenarios/scenario.ts';
import { repositoryRoot } from '../harness/setup/root.ts';
import { Stage } from '../harness/stage/stage.ts';
import { loadTarget } from '../harness/targets/load.ts';

const SAMPLE = join(repositoryRoot, 'harness/targets/sample/target.mjs');

test('a relay of which little can be asked is tortured, and the rest is not told', async ({}, info) => {
  const stage = await Stage.open({
    target: await loadTarget(SAMPLE),
    historyFile: info.outputPath('history.jsonl'),
  });
  try {
    const scenario = scenarios.find(({ name }) => name === 'navigate-and-snapshot');
    expect(scenario).toBeDefined();
    if (scenario !== undefined) await play(scenario, stage);
    expect(stage.unreported.all).toEqual([
      "whether the extension's button tells the truth",
      'whether anything is left without an answer',
    ]);
    expect(stage.oracle.judge()).toMatchObject({ verdict: 'passed', violations: [] });
  } finally {
    await stage.close();
  }
});
