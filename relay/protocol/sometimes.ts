/**
 * Marks that a rare path was reached: the simulator counts them, and a long run that misses one fails. The shipped build has
 * no marks, because harness/setup/build.mjs leaves out each line that is `sometimes('…');`.
 */
export function sometimes(mark: Mark): void {
  (globalThis as { readonly holdfastMark?: (mark: Mark) => void }).holdfastMark?.(mark);
}

/** Those that a run of {@link MARKED_SEEDS} seeds must reach. */
export const MARKS = [
  'relay: a holder that gave no sign of life lost the slot',
  'relay: a live duplicate was refused',
  'relay: an earlier worker was refused',
  'relay: the slot was kept for its last holder',
  'relay: a channel was resumed',
  'relay: a new channel began',
  'worker: a click came before the shared tabs were known',
  'worker: a Cancel came before the shared tabs were known',
  'worker: storage or debugger had to be asked again',
  'worker: a wedged debugger was detached',
  'worker: the waiting times began anew',
  'worker: the relay refused the extension',
] as const;
export type Mark = (typeof MARKS)[number];

export const MARKED_SEEDS = 2_000;
