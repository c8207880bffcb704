import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a signal has stopped the process. Rejects when there is no such process. */
export async function isStopped(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]);
  return stdout.trim().startsWith('T');
}
