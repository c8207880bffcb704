/**
 * Lets a process group end with us, whatever happens to us: a browser that outlived a run would go on using the
 * machine, and writing into a folder that is being removed. Playwright leaves a worker at Ctrl-C without waiting for a
 * fixture that is still being set up, and a signal that kills runs no handler at all.
 */
import { spawn, type ChildProcess } from 'node:child_process';

/** Waits for the end of its standard input, which comes when we end, then kills the group. */
const SCRIPT = 'while read -r line; do :; done; kill -s KILL -- "-$0"';

/** Kills the process group when this process has ended. Kill the guard when the group's leader has ended. */
export function endWithUs(group: number): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C at a terminal reaches our whole group. The guard has work to do then.
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return guard;
}
