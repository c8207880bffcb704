/**
 * Errors thrown where no caller can catch them. Playwright throws like this from its assertions, which would end the
 * process.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

export class UncaughtError extends Error {
  override readonly name = 'UncaughtError';

  constructor(cause: unknown) {
    const { message, stack = '' } = cause instanceof Error ? cause : new Error(String(cause));
    const who = stack.includes('playwright') ? 'Playwright' : 'The harness';
    super(`${who} threw an error outside any call: ${message}`);
    this.stack = stack;
  }
}

type Listener = (error: UncaughtError) => void;

/** Gives each error to the task in which it arose, or, if that is unknown, to every task that is running. */
export class UncaughtErrors {
  private readonly task = new AsyncLocalStorage<Listener>();
  private readonly running = new Set<Listener>();
  private readonly handle = (cause: unknown): void => {
    const error = new UncaughtError(cause);
    const listener = this.task.getStore();
    for (const each of listener === undefined ? this.running : [listener]) each(error);
  };

  /** Runs a task. `heard` is called for each error that arises in it while it runs. */
  async during<T>(heard: Listener, task: () => Promise<T>): Promise<T> {
    if (this.running.size === 0) for (const event of EVENTS) process.on(event, this.handle);
    this.running.add(heard);
    try {
      return await this.task.run(heard, task);
    } finally {
      this.running.delete(heard);
      if (this.running.size === 0) for (const event of EVENTS) process.off(event, this.handle);
    }
  }
}
