import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { endWithUs } from './end-with-us.ts';

let leader: ChildProcess;
let ended: Promise<unknown[]>;

beforeEach(() => {
  leader = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    stdio: 'ignore',
    detached: true,
  });
  ended = once(leader, 'exit');
});

afterEach(() => {
  leader.kill('SIGKILL');
});

test('a process group is killed when the pipe to its guard closes', async () => {
  const guard = endWithUs(leader.pid ?? 0);
  // The same effect as the end of this process.
  guard.stdin?.destroy();
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test('a guard that is killed leaves the group running', async () => {
  const guard = endWithUs(leader.pid ?? 0);
  const dismissed = once(guard, 'exit');
  guard.kill('SIGKILL');
  await dismissed;
  expect(leader.exitCode).toBeNull();
  leader.kill('SIGTERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
});
