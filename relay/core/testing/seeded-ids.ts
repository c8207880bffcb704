import type { Ids } from '../ids.ts';

/** Ids that look like Chromium's and are the same in every run. */
export class SeededIds implements Ids {
  private count: number;

  constructor(seed = 0) {
    this.count = seed;
  }

  next(): string {
    return (++this.count).toString(16).toUpperCase().padStart(32, '0');
  }
}
