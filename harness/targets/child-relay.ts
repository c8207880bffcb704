/** A relay as a child process that ends with us, whatever happens to us. */
import { spawn } from 'node:child_process';
import type { RunningRelay } from './target.ts';

const START_MS = 30_000;
const OUTPUT_CHARS_MAX = 200_000;

/**
 * Starts `node ARGS` and resolves when `ready` matches its output. Rejects with the output when it ends
 * before. Its standard input closes with us; a relay should take that as a sign to end.
 */
export async function startChildRelay(args: readonly string[], ready: RegExp): Promise<RunningRelay> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let noticed: (() => void) | undefined;
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
    if (ready.test(output)) noticed?.();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));

  await new Promise<void>((resolve, reject) => {
    noticed = resolve;
    const fail = (why: string): void => reject(new Error(`The relay did not start: ${why}\n${output}`));
    const timer = setTimeout(() => fail(`no sign within ${START_MS / 1000} s`), START_MS);
    child.once('error', (error) => fail(error.message));
    void ended.then(() => fail(`it ended with ${child.exitCode ?? child.signalCode ?? 'no code'}`));
    timer.unref();
  });
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => void child.kill(name),
    get output() {
      return output;
    },
  };
}
