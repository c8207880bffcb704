import { expect, test } from 'vitest';
import { Pause } from './pause.ts';

test('waits until nobody is inside, and blocks others in the meantime', async () => {
  const pause = new Pause();
  const seen: string[] = [];
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  const first = pause.pass(async () => {
    await until;
    seen.push('first');
  });
  const alone = pause.alone(() => {
    seen.push('alone');
    return Promise.resolve();
  });
  const second = pause.pass(() => {
    seen.push('second');
    return Promise.resolve();
  });
  release();
  await Promise.all([first, alone, second]);
  expect(seen).toEqual(['first', 'alone', 'second']);
});

test('an error inside does not block anybody else', async () => {
  const pause = new Pause();
  await expect(pause.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(pause.pass(() => Promise.reject(new Error('nor this')))).rejects.toThrow('nor this');
  await expect(pause.alone(() => Promise.resolve(1))).resolves.toBe(1);
});
