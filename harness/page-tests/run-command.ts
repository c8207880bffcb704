/** Programs that fetch, install and run a foreign test suite. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const OUTPUT_CHARS_MAX = 20_000;

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Gets the whole output. */
  readonly log?: string;
  /** Exit codes that are no failure. Default: 0. */
  readonly codes?: readonly number[];
}

/** Resolves when the program has ended. Rejects with the end of its output if it failed, or if `signal` ended it. */
export async function runCommand(
  program: string,
  args: readonly string[],
  { cwd, env = {}, signal, log, codes = [0] }: CommandOptions,
): Promise<void> {
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
    // npm is a script there.
    shell: process.platform === 'win32',
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
  };
  if (log !== undefined) child.stdout.pipe(createWriteStream(log));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, ended) => resolve(exitCode ?? ended));
  });
  if (typeof code === 'number' && codes.includes(code)) return;
  throw new Error(`${program} ${args.join(' ')} ended with ${code ?? 'no code'}:\n${output.trim()}`);
}
