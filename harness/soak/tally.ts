/** Counts the results of a soak. After `close` it ignores results, because they come from the tear-down. */
import type { SoakFailure, SoakRecovery } from '../results/soak-result.ts';
import { RECOVERY_MS_MAX } from '../results/soak-thresholds.ts';

/** The run stops after this many failures at the latest. */
const FAILURES_MAX = 50;

export class Tally {
  iterations = 0;
  private passedNow = 0;
  private failedNow = 0;
  private repeatedNow = 0;
  private readonly failuresNow: SoakFailure[] = [];
  private readonly recoveriesNow: SoakRecovery[] = [];
  private readonly orderNow: string[] = [];
  private closed = false;
  private readonly failuresMax: number;

  /** `bail`: number of failures after which the run stops, if that is less than {@link FAILURES_MAX}. */
  constructor(bail = Infinity) {
    this.failuresMax = Math.min(bail, FAILURES_MAX);
  }

  get passed(): number {
    return this.passedNow;
  }

  get failed(): number {
    return this.failedNow;
  }

  get repeated(): number {
    return this.repeatedNow;
  }

  get failures(): readonly SoakFailure[] {
    return this.failuresNow;
  }

  get recoveries(): readonly SoakRecovery[] {
    return this.recoveriesNow;
  }

  get order(): readonly string[] {
    return this.orderNow;
  }

  /** Whether the maximum number of failures is reached. */
  get isFull(): boolean {
    return this.failedNow >= this.failuresMax;
  }

  /** Records the start of an action or fault. */
  began(what: string): void {
    this.orderNow.push(what);
  }

  acted(repeats: number): void {
    if (this.closed) return;
    this.passedNow++;
    this.repeatedNow += repeats;
  }

  /** A recovery that took too long is not a passed check; its caller reports the failure. */
  recovered({ fault, t, ms }: SoakRecovery): void {
    if (this.closed) return;
    if (ms <= RECOVERY_MS_MAX) this.passedNow++;
    this.recoveriesNow.push({ fault, t, ms });
  }

  /** Counts a failure; `describe` collects its details. */
  async failedWith(repeats: number, describe: (number: number) => Promise<SoakFailure>): Promise<void> {
    if (this.closed) return;
    const isDescribed = !this.isFull;
    this.failedNow++;
    this.repeatedNow += repeats;
    if (isDescribed) this.failuresNow.push(await describe(this.failedNow));
  }

  /** Stops counting. */
  close(): void {
    this.closed = true;
  }
}
