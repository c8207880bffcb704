import type { Cancel, Clock } from '../clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes only when a test says so. Timers run in the order of their times, equal ones as they were set. */
export class VirtualClock implements Clock {
  /** Called whenever all has run that has fallen due. */
  onSettled: () => void = () => undefined;
  private timeMs: number;
  private readonly timers: Timer[] = [];

  constructor(startMs = 1_000_000) {
    this.timeMs = startMs;
  }

  /** Timers that have neither run nor been canceled. */
  get pending(): number {
    return this.timers.length;
  }

  now(): number {
    return this.timeMs;
  }

  after(ms: number, run: () => void): Cancel {
    const timer: Timer = { at: this.timeMs + ms, run };
    // Mostly at the end. Sorted, because some tests set tens of thousands.
    let place = this.timers.length;
    while (place > 0 && (this.timers[place - 1]?.at ?? 0) > timer.at) place--;
    this.timers.splice(place, 0, timer);
    return () => {
      const index = this.timers.indexOf(timer);
      if (index >= 0) this.timers.splice(index, 1);
    };
  }

  /** Lets time pass, and runs what falls due, each timer at its time. */
  advance(ms: number): void {
    const end = this.timeMs + ms;
    for (let next = this.firstBy(end); next !== undefined; next = this.firstBy(end)) {
      this.timeMs = Math.max(this.timeMs, next.at);
      this.fire(next);
    }
    this.timeMs = end;
    this.onSettled();
  }

  /** The machine sleeps: time passes, and only afterwards runs, late, what fell due. */
  sleep(ms: number): void {
    this.timeMs += ms;
    this.advance(0);
  }

  private fire(timer: Timer): void {
    this.timers.shift();
    timer.run();
  }

  private firstBy(end: number): Timer | undefined {
    const [first] = this.timers;
    return first !== undefined && first.at <= end ? first : undefined;
  }
}
