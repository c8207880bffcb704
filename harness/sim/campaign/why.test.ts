import { expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { guiltyPart } from '../../zoo/mutant.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { run } from '../run.ts';
import { runsOf } from './job.ts';
import { whyItFails } from './why.ts';

const SEEDS = 20;

/** Bugs in both parts that the simulator catches in its first seeds. */
test.each([
  'announce-lost',
  'explicit-revived',
  'keepalive-swallow',
  'restored-not-attached',
  'worker-amnesia',
  'answers-not-lost',
  'slot-late-close',
  'canary',
])('%s: the failure is blamed on the part that the bug is in', async (id) => {
  const mutant = MUTANTS.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`There is no mutant ${id}.`);
  const parts = partsOf(await bundlePrograms(repositoryRoot, mutant));
  for (let seed = 1; seed <= SEEDS; seed++) {
    for (const options of runsOf(parts, seed, {})) {
      const { finding } = await run(parts, { options });
      if (finding === undefined) continue;
      const cause = await whyItFails(parts, { options });
      expect(cause?.part, finding.text).toBe(guiltyPart(mutant));
      return;
    }
  }
  throw new Error(`No seed catches ${id}.`);
});
