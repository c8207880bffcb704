/** The torture scenarios as Playwright tests: the same that `npm run torture` runs. */
import { scenarios } from '../harness/scenarios/index.ts';
import { play } from '../harness/scenarios/scenario.ts';
import { test } from '../harness/fixtures/index.ts';

for (const scenario of scenarios) {
  test(`${scenario.name}: ${scenario.title}`, async ({ stage }) => {
    await play(scenario, stage);
  });
}
