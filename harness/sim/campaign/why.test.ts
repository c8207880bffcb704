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
  ['announce-lost', 'handshake'],
  ['explicit-revived', 'tab'],
  ['keepalive-swallow', 'does-not-connect'],
  ['restored-not-attached', 'reported'],
  ['worker-amnesia', 'tab'],
  ['answers-not-lost', 'no-answer'],
  ['slot-late-close', 'handshake'],
  ['canary', 'reported'],
])('%s: the cause of its failure is of the kind %s, in the part that it changes', async (id, kind) => {
  const mutant = MUTANTS.find((one) => one.id === id);
  if (mutant === undefined) throw new Error(`There is no mutant ${id}.`);
  const parts = partsOf(await bundlePrograms(repositoryRoot, mutant));
  for (let seed = 1; seed <= SEEDS; seed++) {
    for (const options of runsOf(parts, seed, {})) {
      const { finding } = await run(parts, { options });
      if (finding === undefined) continue;
      const cause = await whyItFails(parts, { options });
      expect(cause, finding.text).toMatchObject({ kind, part: guiltyPart(mutant) });
      return;
    }
  }
  throw new Error(`No seed catches ${id}.`);
});
