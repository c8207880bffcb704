import { describe, expect, test } from 'vitest';
import { fuzzSurface } from './main.ts';
import { FUZZ_MUTANTS } from './mutants.ts';

/** The rarest is met about once in so many messages; with this seed all are met well before. */
const MESSAGES = 10_000;
const SEED = 1;

/** Only ends a hang. */
const HANG_MS = 300_000;

const generated = { messages: MESSAGES, seed: SEED, generatedOnly: true };

describe.each(FUZZ_MUTANTS)('$id', (mutant) => {
  test('is found among generated messages', { timeout: HANG_MS }, async () => {
    const { failure } = await fuzzSurface(mutant.surface, { ...generated, mutant });
    expect(failure).toBeDefined();
  });

  test('is found by a saved case', { timeout: HANG_MS }, async () => {
    const { failure } = await fuzzSurface(mutant.surface, { messages: 0, seed: SEED, mutant });
    expect(failure?.file).toMatch(/^harness.fuzz.corpus/);
  });
});

test(
  'a seed replays: the same failure, of the same case, after as many messages',
  { timeout: HANG_MS },
  async () => {
    const [mutant] = FUZZ_MUTANTS;
    if (mutant === undefined) throw new Error('there are no mutants');
    const first = await fuzzSurface(mutant.surface, { ...generated, mutant });
    const second = await fuzzSurface(mutant.surface, { ...generated, mutant });
    const { kind, afterMessages, case: fuzzCase } = first.failure ?? {};
    expect(second.failure).toMatchObject({ kind, afterMessages, case: fuzzCase });
    expect(kind).toBe('defect');
  },
);
