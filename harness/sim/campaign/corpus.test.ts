import path from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../setup/root.ts';
import { mutatedSources } from '../../zoo/mutant.ts';
import { MUTANTS } from '../../zoo/mutants/index.ts';
import { partsOf } from '../parts.ts';
import { bundlePrograms } from '../programs/programs.ts';
import { run, type RunRequest } from '../run.ts';
import { drawOptions } from '../options.ts';
import { CORPUS, readCorpus } from './corpus.ts';

const clean = partsOf(await bundlePrograms(repositoryRoot));

test.each(MUTANTS)('the mutant $id applies, and its code can be built', async (mutant) => {
  const sources = mutatedSources(repositoryRoot, mutant);
  expect(sources.size).toBeGreaterThan(0);
  for (const [file, text] of sources) {
    await expect(transform(text, { loader: 'ts', sourcefile: file })).resolves.toBeDefined();
  }
});

describe('a saved run', () => {
  test.each(readCorpus())('of the clean code passes: $replay.about', async ({ replay }) => {
    const { options, schedule } = replay;
    expect((await run(clean, { options, schedule })).finding).toBeUndefined();
  });

  test.each(readCorpus(path.join(CORPUS, 'mutants')))(
    'of a mutant finds it: $replay.mutant',
    async ({ replay }) => {
      const { options, schedule, invariant, text } = replay;
      const mutant = MUTANTS.find(({ id }) => id === replay.mutant);
      const mutated = partsOf(await bundlePrograms(repositoryRoot, mutant));
      expect((await run(mutated, { options, schedule })).finding).toMatchObject({ invariant, text });
      expect((await run(clean, { options, schedule })).finding).toBeUndefined();
    },
  );
});

test.each(readCorpus(path.join(CORPUS, 'open')))(
  'an open finding still fails, or else belongs into the corpus: $replay.about',
  async ({ replay }) => {
    const { options, schedule, invariant } = replay;
    expect((await run(clean, { options, schedule })).finding).toMatchObject({ invariant });
  },
);

/** Everything that happens in a run, byte for byte. */
async function history(request: RunRequest): Promise<string> {
  const lines: string[] = [];
  const { taken } = await run(clean, {
    ...request,
    observer: {
      event: (event) => lines.push(JSON.stringify(event)),
      note: (ms, lane, text) => lines.push(`${ms} ${lane} ${text}`),
      task: (ms, lane, label) => lines.push(`${ms} ${lane} ${label}`),
    },
  });
  return [...lines, JSON.stringify(taken)].join('\n');
}

describe('the shipped extension in the simulated Chromium', () => {
  test.each([1, 2, 3, 4, 5, 6])('gives the same history twice, byte for byte: seed %i', async (seed) => {
    const options = drawOptions(seed);
    const first = await history({ options });
    expect(await history({ options })).toBe(first);
    const schedule = (await run(clean, { options })).taken;
    expect(await history({ options, schedule })).toBe(first);
  });
});
