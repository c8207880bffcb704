import { Agent, get } from 'node:http';
import { expect, test } from 'vitest';
import { TestSite } from './test-site.ts';

function openHandles(kind: 'TCP' | 'Timeout'): string[] {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith(kind));
}

function timers(): number {
  return openHandles('Timeout').length;
}

test('closing ends waiting, slow and kept-alive requests and leaves no handle', async () => {
  const own = await TestSite.start();
  const agent = new Agent({ keepAlive: true });
  const hanging = get(own.url('/hang'), { agent });
  const failures = [new Promise<Error>((resolve) => hanging.on('error', resolve))];
  await new Promise<void>((resolve) => {
    get(own.url('/'), { agent }, (response) => response.resume().on('end', resolve));
  });
  const timersWithoutSlow = timers();
  const slow = get(own.url('/slow?ms=30000'), { agent });
  failures.push(new Promise((resolve) => slow.on('error', resolve)));
  while (own.hits('/slow') === 0 || own.hits('/hang') === 0) await new Promise(setImmediate);
  while (timers() <= timersWithoutSlow) await new Promise(setImmediate);
  await own.close();
  expect((await Promise.all(failures)).map(({ message }) => message)).toEqual([
    'socket hang up',
    'socket hang up',
  ]);
  agent.destroy();
  // The client's own sockets close in later turns. A handle that the site leaked would never close.
  while (openHandles('TCP').length > 0) await new Promise(setImmediate);
  expect(timers()).toBe(timersWithoutSlow);
});
