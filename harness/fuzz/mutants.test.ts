import { describe, expect, test } from 'vitest';
import { fuzzSurface } from './main.ts';
import { FUZZ_MUTANTS } from './mutants.ts';

/** Enough for each of them with this seed, several times over. */
const MESSAGES = 4_000;
const SEED = 1;

describe.each(FUZZ_MUTANTS)('$id', (mutant) => {
  test('is found among generated messages, without the saved cases', async () => {
    const options = { messages: MESSAGES, seed: SEED, withoutCorpus: true };
    const { failure } = await fuzzSurface(mutant.surface, { ...options, mutant });
    expect(failure).toBeDefined();
  });

  test('is found by a saved case', async () => {
    const { failure } = await fuzzSurface(mutant.surface, { messages: 0, seed: SEED, mutant });
    expect(failure?.file).toMatch(/^harness.fuzz.corpus/);
  });
});
