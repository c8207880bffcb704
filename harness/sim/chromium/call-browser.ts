/** A call of `chrome.*`: it is carried out in the browser, and its answer comes back to the worker; both take their turns. */
import type { Kernel } from '../kernel.ts';
import type { Life } from './life.ts';

export type Work<T> = (settle: (value: T) => void, refuse: (message: string) => void) => void;

/** Settles as `work` says, `delayMs` later. Never, if the worker ends before. */
export function callBrowser<T>(
  kernel: Kernel,
  life: Life,
  label: string,
  work: Work<T>,
  delayMs: number,
): Promise<T> {
  life.activeMs = kernel.now();
  return new Promise<T>((resolve, reject) => {
    const back = (run: () => void): void => {
      kernel.schedule(life.lane, delayMs, `${label}: answer`, () => {
        life.activeMs = kernel.now();
        run();
      });
    };
    kernel.schedule('browser', 0, label, () => {
      work(
        (value) => back(() => resolve(value)),
        (message) => back(() => reject(life.context?.error(message) ?? new Error(message))),
      );
    });
  });
}
