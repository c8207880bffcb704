import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { UncaughtErrors } from './uncaught.ts';

/** As Playwright does it: in a promise that nobody waits for. */
function throwUncaught(message: string): void {
  void Promise.reject(new Error(message));
}

test('an error that nobody can catch belongs to the task in which it arose', async () => {
  const uncaught = new UncaughtErrors();
  const heard: string[] = [];
  const task = (name: string, run: () => void): Promise<void> =>
    uncaught.during(
      ({ message }) => heard.push(`${name}: ${message}`),
      async () => {
        await turn();
        run();
        await turn();
        await turn();
      },
    );
  await Promise.all([
    task('one', () => undefined),
    task('two', () => throwUncaught('lost')),
    task('three', () => undefined),
  ]);
  expect(heard).toEqual(['two: The harness threw an error outside any call: lost']);
});

test('when no task runs, errors are left to Node', async () => {
  const uncaught = new UncaughtErrors();
  const before = process.listenerCount('uncaughtException');
  await uncaught.during(vi.fn(), async () => {
    expect(process.listenerCount('uncaughtException')).toBe(before + 1);
    await turn();
  });
  expect(process.listenerCount('uncaughtException')).toBe(before);
});
