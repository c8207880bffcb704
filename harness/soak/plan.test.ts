import { describe, expect, test } from 'vitest';
import { articlesMax } from '../site/pages.ts';
import { faultChoice, FaultChoiceError } from './fault-choice.ts';
import { soakPlan, type Iteration, type PlanOptions } from './plan.ts';

const OPTIONS: PlanOptions = {
  seed: 7,
  pace: 'human',
  client: 1,
  faults: faultChoice('default').names,
  faultsPerMinute: 2,
};

function iterations(count: number, options: Partial<PlanOptions> = {}): Iteration[] {
  const plan = soakPlan({ ...OPTIONS, ...options });
  return Array.from({ length: count }, () => plan.next().value);
}

function sleepsMs({ actions }: Iteration): number {
  return actions.reduce((sum, action) => {
    if (action.kind === 'idle') return sum + action.idleMs;
    return sum + ('readMs' in action ? action.readMs : 0);
  }, 0);
}

test('the same seed gives the same actions and faults in the same order', () => {
  expect(iterations(50)).toEqual(iterations(50));
  expect(iterations(5)).not.toEqual(iterations(5, { seed: 8 }));
});

test('each client has its own plan, and only the first one has faults', () => {
  const [one, two] = [iterations(20), iterations(20, { client: 2 })];
  expect(one.map(({ actions }) => actions)).not.toEqual(two.map(({ actions }) => actions));
  expect(two.flatMap(({ faults }) => faults)).toEqual([]);
});

test('every iteration starts with reading articles and ends with a health check', () => {
  for (const { actions } of iterations(100)) {
    expect(actions[0]?.kind).toBe('visit');
    expect(actions[1]?.kind).toBe('follow');
    expect(actions.at(-1)?.kind).toBe('health');
    for (const action of actions) {
      if (action.kind !== 'follow') continue;
      expect(Math.abs(action.from - action.to)).toBe(1);
      expect(action.to).toBeGreaterThanOrEqual(1);
      expect(action.to).toBeLessThanOrEqual(articlesMax);
      expect(action.readMs).toBeGreaterThanOrEqual(2_000);
      expect(action.readMs).toBeLessThanOrEqual(6_000);
    }
  }
});

test('every kind of action occurs', () => {
  const kinds = new Set(iterations(60).flatMap(({ actions }) => actions.map(({ kind }) => kind)));
  expect([...kinds].sort()).toEqual([
    'back-and-forth',
    'error-page',
    'follow',
    'form',
    'health',
    'idle',
    'side-quest',
    'spa',
    'visit',
  ]);
});

describe('faults', () => {
  test('every fault is used once before any is repeated', () => {
    const names = iterations(400).flatMap(({ faults }) => faults.map(({ name }) => name));
    const kinds = OPTIONS.faults.length;
    expect(new Set(names.slice(0, kinds)).size).toBe(kinds);
    expect(new Set(names.slice(kinds, 2 * kinds)).size).toBe(kinds);
  });

  test('faults strike at the requested rate, during actions', () => {
    const plan = iterations(200);
    const faults = plan.flatMap((iteration) => iteration.faults);
    const actions = plan.reduce((sum, iteration) => sum + iteration.actions.length, 0);
    const minutes = (plan.reduce((sum, iteration) => sum + sleepsMs(iteration), 0) + actions * 700) / 60_000;
    expect(faults.length / minutes).toBeGreaterThan(1.8);
    expect(faults.length / minutes).toBeLessThan(2.2);
    for (const { actions: own, faults: planned } of plan) {
      for (const { action, delayMs } of planned) {
        expect(action).toBeLessThan(own.length);
        expect(delayMs).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test('accepts none and a list of names', () => {
    expect(iterations(50, { faults: [] }).flatMap(({ faults }) => faults)).toEqual([]);
    expect(faultChoice('socket-reset, relay-killed').names).toEqual(['socket-reset', 'relay-killed']);
    expect(() => faultChoice('socket-rest')).toThrow(FaultChoiceError);
  });

  test("leaves out faults that only Holdfast's own frames can prove", () => {
    const other = { name: 'sample' };
    const { names, leftOut } = faultChoice('default', other);
    expect(leftOut).toContain('forbidden-scheme');
    expect(names).toContain('socket-reset');
    expect([...names, ...leftOut].toSorted()).toEqual([...faultChoice('default').names].toSorted());
    expect(faultChoice('default', { name: 'holdfast', judgedByHistory: true })).toEqual(
      faultChoice('default'),
    );
    expect(() => faultChoice('forbidden-scheme', other)).toThrow(/cannot be used with another relay/);
  });
});
