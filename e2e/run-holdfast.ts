/** Runs the command line as people do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repositoryRoot } from '../harness/setup/root.mjs';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  interrupt(): void;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
}

/** `cwd`: the repository by default. */
export function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = repositoryRoot): Running {
  const child = spawn(process.execPath, [join(repositoryRoot, 'dist/cli.js'), ...args], {
    cwd,
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    interrupt: () => child.kill('SIGINT'),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

export async function holdfast(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = repositoryRoot,
): Promise<Ended> {
  const running = run(args, env, cwd);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}
