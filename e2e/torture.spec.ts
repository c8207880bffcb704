/** Runs the scenarios of `npm run torture` as Playwright tests. */
import { scenarios } from '../harness/scenarios/index.ts';
import { play } from '../harness/scenarios/scenario.ts';
import { test } from '../harness/fixtures/index.ts';

for (const scenario of scenarios) {
  test(`${scenario.name}: ${scenario.title}`, async ({ stage }) => {
    await play(scenario, stage);
  });
}
