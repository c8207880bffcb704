/** Runs a relay as a child process that ends with the harness, even if the harness is killed. */
import { spawn } from 'node:child_process';

/** Ends a hang. A relay that loads a lot on a busy machine may be slow. */
const START_MS = 120_000;
const OUTPUT_CHARS_MAX = 200_000;

/** Preloaded into a Node program: it exits when its standard input closes, which happens when the harness ends. */
export const GUARD = `data:text/javascript,${encodeURIComponent(
  'process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1)).resume();',
)}`;

/** The process of a relay. */
export interface RunningRelay {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  /** Its output on stdout and stderr so far. */
  readonly output: string;
}

/** Of a program that {@link Run} starts. */
export interface RunOptions {
  /** Added to the environment of the harness. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Starts a program and resolves when its output matches `ready`. Rejects with the output if the program ends first.
 * `node` stands for the Node that runs the harness; such a program ends with the harness. Any other program should
 * exit when its standard input closes.
 */
export type Run = (
  command: readonly [program: string, ...args: string[]],
  ready: RegExp,
  options?: RunOptions,
) => Promise<RunningRelay>;

export const runRelay: Run = async ([program, ...args], ready, { env = {}, cwd } = {}) => {
  const isNode = program === 'node';
  const child = spawn(
    isNode ? process.execPath : program,
    [...(isNode ? ['--import', GUARD] : []), ...args],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    },
  );
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

  try {
    await new Promise<void>((resolve, reject) => {
      noticed = resolve;
      const fail = (why: string): void =>
        reject(new Error(`The relay did not start: ${why}. Its output:\n${output}`));
      const timer = setTimeout(
        () => fail(`its output did not match ${String(ready)} within ${START_MS / 1000} s`),
        START_MS,
      );
      child.once('error', (error) => fail(error.message));
      void ended.then(() => fail(`it exited with ${child.exitCode ?? child.signalCode ?? 'no code'}`));
      timer.unref();
    });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => void child.kill(name),
    get output() {
      return output;
    },
  };
};
