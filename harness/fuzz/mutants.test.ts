import { describe, expect, test } from 'vitest';
import { fuzzSurface } from './main.ts';
import { FUZZ_MUTANTS } from './mutants.ts';

/** Only ends a search that is in vain: each is found long before. */
const MESSAGES = 20_000;
const SEED = 1;

describe.each(FUZZ_MUTANTS)('$id', (mutant) => {
  test('is found among generated messages, without the saved cases', async () => {
    const options = { messages: MESSAGES, seed: SEED, generatedOnly: true };
    const { failure } = await fuzzSurface(mutant.surface, { ...options, mutant });
    expect(failure).toBeDefined();
  });

  test('is found by a saved case', async () => {
    const { failure } = await fuzzSurface(mutant.surface, { messages: 0, seed: SEED, mutant });
    expect(failure?.file).toMatch(/^harness.fuzz.corpus/);
  });
});
