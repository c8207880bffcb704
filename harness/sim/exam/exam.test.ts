import { beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { run, type RunParts } from '../run.ts';
import { CHAPTERS } from './chapters/index.ts';
import { examOptions } from './draw.ts';

let clean: RunParts;

beforeAll(async () => {
  clean = partsOf(await bundlePrograms(repositoryRoot));
});

test.each(Object.keys(CHAPTERS))('clean code passes: %s', async (chapter) => {
  const { finding } = await run(clean, { options: examOptions(1, chapter) });
  expect(finding).toBeUndefined();
});

test.each([
  ['domains', 'domains-not-counted'],
  ['settings', 'journal-keeps-first'],
  ['waiting', 'fails-instead-of-waiting'],
  ['strangers', 'auth-proof-unchecked'],
  ['commands on their way', 'ledger-infinite'],
  ['frames sent twice', 'channel-duplicates'],
  ['claims to a channel', 'resume-other-relay'],
  ['an old debugger', 'old-attachment-events'],
  ['last moments', 'worker-ending-refused'],
  ['crashed again', 'crash-order-overwritten'],
  ['closed by several', 'close-gone-fails'],
  ['acknowledged', 'outbox-never-frees'],
  ['asked at once', 'kept-events-dropped'],
  ['popup buttons', 'double-attach'],
  ['another installation takes over', 'slot-ping-pong'],
])('%s catches %s', async (chapter, id) => {
  const parts = partsOf(
    await bundlePrograms(
      repositoryRoot,
      MUTANTS.find((mutant) => mutant.id === id),
    ),
  );
  const { finding } = await run(parts, { options: examOptions(1, chapter) });
  expect(finding).toBeDefined();
});
