/** Takes a timer back. Does nothing once the timer has run. */
export type Cancel = () => void;

/** The only time that the core knows. Real in the relay's process, virtual in the simulator. */
export interface Clock {
  /** Milliseconds, monotonic while the machine is awake. */
  now(): number;
  /** Calls `run` once, after at least `ms` milliseconds. */
  after(ms: number, run: () => void): Cancel;
}
