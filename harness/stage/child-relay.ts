/** A relay as a child process that ends with us, whatever happens to us. */
import { spawn } from 'node:child_process';

/** Only ends a hang: a relay that loads much on a busy machine takes its time. */
const START_MS = 120_000;
const OUTPUT_CHARS_MAX = 200_000;

/** Loaded before a Node program: its standard input ends with us, and then so does it. */
export const GUARD = `data:text/javascript,${encodeURIComponent(
  'process.stdin.on("end", () => process.exit(1)).on("error", () => process.exit(1)).resume();',
)}`;

/** A relay's process. */
export interface RunningRelay {
  readonly pid: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void;
  /** What it has written to standard output and error so far. */
  readonly output: string;
}

export interface RunOptions {
  /** Besides those of the harness. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Starts a program, and resolves when `ready` matches what it writes. Rejects with what it has written when it ends
 * before. `node` is the Node that runs the harness, and such a program ends when the harness does; any other should
 * end when its standard input does.
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
      const fail = (why: string): void => reject(new Error(`The relay did not start: ${why}\n${output}`));
      const timer = setTimeout(() => fail(`no sign within ${START_MS / 1000} s`), START_MS);
      child.once('error', (error) => fail(error.message));
      void ended.then(() => fail(`it ended with ${child.exitCode ?? child.signalCode ?? 'no code'}`));
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
