import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { GUARD, runRelay } from './child-relay.ts';

const WAITS = 'console.log("it listens"); setInterval(() => undefined, 1000)';

test('a relay has started when its output matches, and ends on a signal', async () => {
  const relay = await runRelay(['node', '--eval', WAITS], /listens/);
  relay.signal('SIGTERM');
  await relay.ended;
  expect(relay.output).toContain('it listens');
});

test('a relay that does not start is an error with its output', async () => {
  const failing = runRelay(['node', '--eval', 'console.error("port taken"); process.exit(4)'], /listens/);
  await expect(failing).rejects.toThrow(/it exited with 4[\s\S]*port taken/);
  await expect(runRelay(['no-such-program'], /x/)).rejects.toThrow(/ENOENT/);
});

test('a relay ends with the harness, when its standard input closes', async () => {
  const child = spawn(process.execPath, ['--import', GUARD, '--eval', WAITS], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([1, null]);
});
