/**
 * Makes a process group end with this process. A browser that outlived a run would keep using the machine and write
 * into a folder that is being removed. Handlers are not enough: at Ctrl-C Playwright ends a worker without waiting
 * for a fixture that is being set up, and SIGKILL runs no handler.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

/** Each waits until its standard input closes, which happens when this process ends, then kills the group. */
const POSIX = 'while read -r line; do :; done; kill -s KILL -- "-$0"';
const WINDOWS =
  'process.stdin.resume().on("end", () => require("node:child_process").spawnSync("taskkill", ["/pid", process.argv[1], "/T", "/F"]))';

/** Starts a guard that kills the process group when this process ends. Kill the guard when the group has ended. */
export function endWithUs(group: number): ChildProcess {
  const [command, args] =
    process.platform === 'win32'
      ? ([process.execPath, ['-e', WINDOWS, String(group)]] as const)
      : (['/bin/sh', ['-c', POSIX, String(group)]] as const);
  const guard = spawn(command, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Ctrl-C at a terminal reaches our whole process group; the guard must survive it.
    detached: true,
    windowsHide: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  guard.unref();
  return guard;
}

/**
 * Sends a signal to a process group. Does nothing if it has ended. Windows has neither groups nor signals: there a process
 * is ended with its children by SIGTERM and SIGKILL, and by no other.
 */
export function signalGroup(group: number, name: NodeJS.Signals): void {
  if (process.platform === 'win32') {
    if (name !== 'SIGKILL' && name !== 'SIGTERM') return;
    spawnSync('taskkill', ['/pid', String(group), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-group, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
