import { describe, expect, test } from 'vitest';
import { ReplayedSource, SeededSource, type ChoiceSource } from './choices.ts';
import { LivelockError, SimKernel, type Scheduling } from './sim-kernel.ts';

const PLAIN = new ReplayedSource([]);
const UNIFORM: Scheduling = { strategy: 'uniform', holdUpRate: 0, priorityChangeRate: 0 };
const PCT: Scheduling = { strategy: 'pct', holdUpRate: 0.1, priorityChangeRate: 0.1 };

/** Five lanes of five tasks each, all due at once; returns the order in which they ran. */
async function race(
  source: ChoiceSource,
  scheduling: Scheduling,
  seed = 1,
): Promise<{ order: string; kernel: SimKernel }> {
  const kernel = new SimKernel(source, seed);
  kernel.setScheduling(scheduling);
  let order = '';
  for (let task = 0; task < 5; task++) {
    for (const lane of 'abcde') kernel.schedule(lane, 0, 'task', () => (order += lane));
  }
  await kernel.run(10_000);
  return { order, kernel };
}

describe('time', () => {
  test('passes from task to task, each when it is due, equal ones as they came', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    const ran: string[] = [];
    for (const [delayMs, name] of [
      [20, 'c'],
      [5, 'a'],
      [20, 'd'],
      [5, 'b'],
    ] as const) {
      kernel.schedule('lane', delayMs, name, () => ran.push(`${name}@${kernel.now()}`));
    }
    await kernel.run(100);
    expect(ran).toEqual(['a@5', 'b@5', 'c@20', 'd@20']);
    expect(kernel.now()).toBe(100);
  });

  test('stands still while promises are followed up', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    const ran: string[] = [];
    async function chain(): Promise<void> {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      ran.push('chain');
    }
    kernel.schedule('one', 0, 'starts a chain', () => void chain());
    kernel.schedule('two', 0, 'next', () => ran.push('next'));
    await kernel.run(0);
    expect(ran).toEqual(['chain', 'next']);
  });

  test('jumps in a sleep, and what fell due runs late', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    let ranAtMs = 0;
    kernel.schedule('lane', 10, 'timer', () => (ranAtMs = kernel.now()));
    kernel.sleep(5_000);
    await kernel.run(6_000);
    expect(ranAtMs).toBe(5_000);
  });

  test('that stands still forever is an error', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    const again = (): void => void kernel.schedule('lane', 0, 'again', again);
    again();
    await expect(kernel.run(1)).rejects.toThrow(LivelockError);
  });
});

describe('a lane', () => {
  test('forgets a cancelled task, and all of them when it ends', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    const ran: string[] = [];
    const cancel = kernel.schedule('a', 1, 'cancelled', () => ran.push('cancelled'));
    kernel.schedule('a', 2, 'kept', () => ran.push('kept'));
    kernel.schedule('b', 1, 'dead', () => ran.push('dead'));
    cancel();
    kernel.endLane('b');
    kernel.schedule('b', 3, 'too late', () => ran.push('too late'));
    await kernel.run(10);
    expect(ran).toEqual(['kept']);
  });

  test('that is frozen waits, and catches up', async () => {
    const kernel = new SimKernel(PLAIN, 1);
    let ranAtMs = 0;
    kernel.schedule('a', 5, 'task', () => (ranAtMs = kernel.now()));
    kernel.schedule('b', 50, 'thaws', () => kernel.thaw('a'));
    kernel.freeze('a');
    await kernel.run(100);
    expect(ranAtMs).toBe(50);
  });
});

describe('choices', () => {
  test.each([
    ['uniform', UNIFORM],
    ['by priority', PCT],
  ])('are the same for the same seed, others for another, and replay from the log: %s', async (_, how) => {
    const first = await race(new SeededSource(7), how, 7);
    const second = await race(new SeededSource(7), how, 7);
    const other = await race(new SeededSource(8), how, 8);
    expect(second.order).toBe(first.order);
    expect(second.kernel.fingerprint).toBe(first.kernel.fingerprint);
    expect(other.order).not.toBe(first.order);
    const replayed = await race(new ReplayedSource(first.kernel.taken), how, 99);
    expect(replayed.order).toBe(first.order);
    expect(replayed.kernel.taken).toEqual(first.kernel.taken);
  });

  test('keep the order within a lane', async () => {
    const kernel = new SimKernel(new SeededSource(3), 3);
    kernel.setScheduling(PCT);
    const ran: number[] = [];
    for (let i = 0; i < 50; i++) {
      kernel.schedule('a', 0, 'task', () => ran.push(i));
      kernel.schedule('b', 0, 'other', () => undefined);
    }
    await kernel.run(100_000);
    expect(ran).toEqual([...ran].sort((one, other) => one - other));
    expect(ran).toHaveLength(50);
  });

  test('without a schedule are the plainest', async () => {
    const { order, kernel } = await race(PLAIN, UNIFORM);
    expect(order).toBe('abcde'.repeat(5));
    expect(kernel.taken).toEqual([]);
  });

  test('as many as in another run, but not the same, differ from those by the fingerprint', () => {
    const fingerprint = (value: number): string => {
      const kernel = new SimKernel(new ReplayedSource([['a', 0, value]]), 1);
      kernel.choose('a', 5);
      return kernel.fingerprint;
    };
    expect(fingerprint(3)).toBe(fingerprint(3));
    expect(fingerprint(2)).not.toBe(fingerprint(3));
  });

  test('of one label do not shift when one of another label goes away', () => {
    const schedule = [
      ['a', 0, 3],
      ['b', 1, 2],
    ] as const;
    const kernel = new SimKernel(new ReplayedSource(schedule.slice(1)), 1);
    expect([kernel.choose('a', 5), kernel.choose('b', 5), kernel.choose('b', 5)]).toEqual([0, 0, 2]);
  });
});
