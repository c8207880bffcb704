/** Counts what a soak has done so far, until it is closed: what ends after that was torn down, and proves nothing. */
import type { SoakFailure, SoakRecovery } from '../results/soak-result.ts';
import { RECOVERY_MS_MAX } from '../results/soak-thresholds.ts';

/** A run in which everything fails says no more after this many. */
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

  /** So much has failed that going on would say nothing new. */
  get isFull(): boolean {
    return this.failuresNow.length >= FAILURES_MAX;
  }

  /** Something begins. */
  began(what: string): void {
    this.orderNow.push(what);
  }

  acted(repeats: number): void {
    if (this.closed) return;
    this.passedNow++;
    this.repeatedNow += repeats;
  }

  /** One that took too long is no check passed; who waited for it tells of the failure. */
  recovered({ fault, t, ms }: SoakRecovery): void {
    if (this.closed) return;
    if (ms <= RECOVERY_MS_MAX) this.passedNow++;
    this.recoveriesNow.push({ fault, t, ms });
  }

  /** Counts a failure; `describe` gathers what there is to know of it. */
  async failedWith(repeats: number, describe: (number: number) => Promise<SoakFailure>): Promise<void> {
    if (this.closed) return;
    this.failedNow++;
    this.repeatedNow += repeats;
    if (this.isFull) return;
    this.failuresNow.push(await describe(this.failedNow));
  }

  /** Counts no more. */
  close(): void {
    this.closed = true;
  }
}
