import { beforeAll, expect, test } from 'vitest';
import type { SimSteps } from '../history-page/model/sim-steps.ts';
import { run, type RunParts, type RunResult } from './run.ts';
import { StepRecorder } from './step-recorder.ts';
import { modelOptions, modelParts } from './testing/model-parts.ts';

let parts: RunParts;

beforeAll(async () => {
  parts = await modelParts();
});

async function recorded(seed: number, untilStep?: number): Promise<{ steps: SimSteps; result: RunResult }> {
  const recorder = new StepRecorder();
  const result = await run(parts, {
    options: modelOptions(seed),
    observer: recorder,
    ...(untilStep === undefined ? {} : { untilStep }),
  });
  return { steps: recorder.recorded('npm run sim', undefined).steps, result };
}

test('looking at every step changes nothing', async () => {
  const { result } = await recorded(3);
  const unseen = await run(parts, { options: modelOptions(3) });
  expect(result.fingerprint).toBe(unseen.fingerprint);
});

test('each step has a process, a task and the state after it', async () => {
  const { steps } = await recorded(3);
  expect(steps.first).toBe(1);
  expect(steps.ms.length).toBeGreaterThan(500);
  const connected = steps.states.find(({ relay }) =>
    relay.some((line) => line.startsWith('extension: ready')),
  );
  expect(connected?.worker[0]).toMatch(/^worker \d/);
  expect(steps.states.some(({ browser }) => browser.some((line) => line.includes('debugger attached')))).toBe(
    true,
  );
  const items = steps.item.filter((item) => item >= 0);
  expect(items.length).toBeGreaterThan(50);
  expect(items).toEqual(items.toSorted((one, other) => one - other));
});

test('a choice says what else was possible', async () => {
  const { steps } = await recorded(3);
  for (const { value, count, alternatives } of steps.choices) {
    expect(value).toBeLessThan(count);
    if (alternatives !== undefined) expect(alternatives).toHaveLength(count);
  }
  expect(steps.choices.some(({ label, value }) => label === 'nemesis' && value > 0)).toBe(true);
});

test('a run up to a step ends there, and is the same until then', async () => {
  const whole = await recorded(3);
  const part = await recorded(3, 200);
  expect(part.steps.ms).toEqual(whole.steps.ms.slice(0, 200));
  expect(part.steps.state.at(-1)).toBe(whole.steps.state[199]);
  expect(part.result.finding).toBeUndefined();
});
