/**
 * What every part of the simulated world stands on: virtual time, and one source of all choices. A part that
 * asks nothing else for time, order or randomness can be replayed from a seed.
 */
import type { HistoryEntry } from '../history/event.ts';

/** Takes a scheduled task back. Does nothing once it has run. */
export type Cancel = () => void;

export interface Kernel {
  /** Milliseconds of virtual time since the world began. Whole numbers. */
  now(): number;
  /**
   * Runs `task` once, `delayMs` from now or later. Tasks of one lane run in the order of their due times, and
   * of equal ones in the order in which they were scheduled; between lanes whose next task is due the
   * scheduler chooses. Promises that a task settles are followed up before the next task runs. `label` says in
   * a diagram what happens.
   */
  schedule(lane: string, delayMs: number, label: string, task: () => void): Cancel;
  /** A whole number from 0 to `count - 1`, written to the choice log. 0 is the plainest: no fault, no delay. */
  choose(label: string, count: number): number;
  /** Whether something that happens with this probability (0 to 1) does; `false` is the plainest. */
  chance(label: string, probability: number): boolean;
  /**
   * For what may happen at any moment, such as a delay: 0 for not now, or, with this probability, a whole number
   * from 1 to `count`. It is known by its time in the choice log, so that it stays where it is when other
   * things are taken out of a schedule.
   */
  draw(label: string, probability: number, count: number): number;
  /** Marks that a rare path was reached; the marks of all runs are counted in a table. */
  sometimes(mark: string): void;
  /** What lived in this lane is dead: its tasks never run, nor any that is scheduled in it from now on. */
  endLane(lane: string): void;
  /** What runs in this lane stands still: its tasks wait, and fall due all the same. */
  freeze(lane: string): void;
  thaw(lane: string): void;
  /** Adds to the run's history, with the time put on it. */
  record(entry: HistoryEntry): void;
  /** Something that a diagram should show in this lane and that is no frame, such as "debugger detached". */
  note(lane: string, text: string): void;
}
