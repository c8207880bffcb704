import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { eventually } from '../base/eventually.ts';
import type { Fault } from '../stage/fault.ts';

/** Busy processes per core. */
const PER_CORE = 2;
/** A busy process ends by itself, even if the harness dies. */
const BUSY_MS_MAX = 30_000;
/** How much CPU time each must have used, in clock ticks of /proc (10 ms). */
const TICKS_MIN = 20;

export const cpuContention: Fault = {
  name: 'cpu-contention',
  title: 'Other programs keep every core busy',
  aftermath: 'same-page',
  lastsMs: { full: 5_000, brief: 1_500 },
  soakOnly: true,
  strike() {
    const script = `const end = Date.now() + ${BUSY_MS_MAX}; while (Date.now() < end);`;
    const busy = Array.from({ length: PER_CORE * availableParallelism() }, () =>
      spawn(process.execPath, ['-e', script], { stdio: 'ignore' }),
    );
    const proof = eventually('the other programs have used the CPU', async () => {
      const ticks = await Promise.all(busy.map(ticksOf));
      return (
        ticks.every((used) => used >= TICKS_MIN) &&
        `${busy.length} programs used ${sum(ticks) * 10} ms of CPU time`
      );
    });
    return {
      proof,
      heal: async () => {
        await Promise.all(busy.map(end));
      },
    };
  },
};

/** CPU time used by a process, in clock ticks. */
async function ticksOf({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  // Counted after the name, which may contain anything: the 12th and 13th fields are user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
