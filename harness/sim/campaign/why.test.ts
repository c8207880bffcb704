import { expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { guiltyPart } from '../../zoo/mutant.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { keepExample } from '../../zoo/testing/examples-page.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { run } from '../run.ts';
import { headlineWithCause } from './failure.ts';
import { runsOf } from './job.ts';
import { whyItFails } from './why.ts';

const SEEDS = 20;

/** Two of the field's, and ten more in both parts. Each mutant's file states the part. */
test.each([
  'reattach-vs-manual',
  'keepalive-swallow',
  ...['canary', 'pending-leak', 'drop-kills-clients', 'child-after-detach', 'slot-evicted-by-stranger'],
  ...['worker-amnesia', 'explicit-revived', 'restored-not-attached', 'drop-no-reconnect', 'slot-reject-spin'],
])('%s: the failure is blamed on the part that its file states', async (id) => {
  const mutant = MUTANTS.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`There is no mutant ${id}.`);
  const parts = partsOf(await bundlePrograms(repositoryRoot, mutant));
  for (let seed = 1; seed <= SEEDS; seed++) {
    for (const options of runsOf(parts, seed, {})) {
      const result = await run(parts, { options });
      if (result.finding === undefined) continue;
      const cause = await whyItFails(parts, { options });
      const text = headlineWithCause({ options, result }, cause);
      keepExample({ mutant, named: cause?.part, run: `sim --mutant ${id} --seed ${seed}`, text });
      expect(cause?.part, text).toBe(mutant.part);
      return;
    }
  }
  throw new Error(`No seed catches ${id}.`);
});

test('where a file states a part, it is the part that the mutant changes', () => {
  const stated = MUTANTS.filter(({ part }) => part !== undefined);
  expect(stated.map(guiltyPart)).toEqual(stated.map(({ part }) => part));
  expect(stated.length).toBeGreaterThanOrEqual(20);
});
