/**
 * Makes a process group end with this process. A browser that outlived a run would keep using the machine and write
 * into a folder that is being removed. Handlers are not enough: at Ctrl-C Playwright ends a worker without waiting
 * for a fixture that is being set up, and SIGKILL runs no handler.
 */
import { spawn, type ChildProcess } from 'node:child_process';

/** Waits until its standard input closes, which happens when this process ends, then kills the group. */
const SCRIPT = 'while read -r line; do :; done; kill -s KILL -- "-$0"';

/** Starts a guard that kills the process group when this process ends. Kill the guard when the group has ended. */
export function endWithUs(group: number): ChildProcess {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, String(group)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C at a terminal reaches our whole process group; the guard must survive it.
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return guard;
}
