import { beforeAll, describe, expect, test } from 'vitest';
import { canary } from '../zoo/mutants/canary.ts';
import { slotLateClose } from '../zoo/mutants/slot-late-close.ts';
import { Diagram } from './diagram.ts';
import { run, type RunParts, type RunRequest, type RunResult } from './run.ts';
import { shrink } from './shrink.ts';
import { modelOptions, modelParts } from './testing/model-parts.ts';

let parts: RunParts;

beforeAll(async () => {
  parts = await modelParts();
});

/** Everything that happens in a run, byte for byte. */
async function history(request: RunRequest): Promise<{ text: string; result: RunResult }> {
  const lines: string[] = [];
  const result = await run(parts, {
    ...request,
    observer: {
      event: (event) => lines.push(JSON.stringify(event)),
      note: (ms, lane, text) => lines.push(`${ms} ${lane} ${text}`),
      task: (ms, lane, label) => lines.push(`${ms} ${lane} ${label}`),
    },
  });
  return { text: lines.join('\n'), result };
}

/** The first seed that fails. */
async function firstFailing(of: RunParts, seedMax: number, seedFrom = 1): Promise<RunResult | undefined> {
  for (let seed = seedFrom; seed <= seedMax; seed++) {
    const result = await run(of, { options: modelOptions(seed) });
    if (result.finding !== undefined) return result;
  }
  return undefined;
}

describe('a seed', () => {
  test.each([1, 2, 3, 4, 5])('gives the same history twice, byte for byte: %i', async (seed) => {
    const first = await history({ options: modelOptions(seed) });
    const second = await history({ options: modelOptions(seed) });
    expect(second.text).toBe(first.text);
    expect(second.result.fingerprint).toBe(first.result.fingerprint);
    expect(first.text.length).toBeGreaterThan(10_000);
  });

  test.each([1, 2, 3, 4, 5])('is replayed by its choices alone: %i', async (seed) => {
    const options = modelOptions(seed);
    const first = await history({ options });
    const replayed = await history({ options, schedule: first.result.taken });
    expect(replayed.text).toBe(first.text);
  });

  test('is another run than the next one', async () => {
    const [one, other] = [modelOptions(1), modelOptions(2)];
    expect((await history({ options: one })).text).not.toBe((await history({ options: other })).text);
  });
});

test('clean code passes', async () => {
  expect((await firstFailing(parts, 30))?.finding).toBeUndefined();
});

describe('the alarm', () => {
  test('rings at the canary at once', async () => {
    const result = await firstFailing(await modelParts(canary), 1);
    expect(result?.finding).toMatchObject({ invariant: 'O1' });
  });

  test('rings at a historic bug, and what is left of the run is a handful of choices', async () => {
    const mutated = await modelParts(slotLateClose);
    const shrunkFrom = async (seed: number) => {
      const result = await firstFailing(mutated, 300, seed);
      if (result === undefined) throw new Error('not found');
      const small = await shrink(mutated, { options: modelOptions(result.seed), result }, 25_000);
      return { result, small };
    };
    // Some seeds fail in a way that takes many choices to reach; the next failing seed rarely does.
    const first = await shrunkFrom(1);
    const second = await shrunkFrom(first.result.seed + 1);
    const length = ({ small }: typeof first): number => small.result.taken.length;
    const { result, small } = length(first) < length(second) ? first : second;
    expect(small.result.taken.length).toBeLessThanOrEqual(6);
    expect(small.result.finding?.invariant).toBe(result.finding?.invariant);

    const diagram = new Diagram();
    const { options, result: shrunk } = small;
    const replayed = await run(mutated, { options, schedule: shrunk.taken, observer: diagram });
    expect(replayed.finding).toEqual(shrunk.finding);
    expect(diagram.text('')).toContain('socket 1 upgraded');
    // The same schedule on the clean code is harmless.
    expect((await run(parts, { options, schedule: shrunk.taken })).finding).toBeUndefined();
  });
});
