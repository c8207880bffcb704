import { sometimes } from '../../relay/protocol/sometimes.ts';

/** Waiting times that double from `minMs` to `maxMs`. Each is shortened by a random amount, up to a quarter. */
export class Backoff {
  private readonly firstMs: number;
  private readonly minMs: number;
  private readonly maxMs: number;
  private readonly random: () => number;
  private failures = 0;

  /** `firstMs` is the wait after the first failure. `random` returns numbers from 0 to 1. */
  constructor(options: { firstMs: number; minMs: number; maxMs: number; random: () => number }) {
    this.firstMs = options.firstMs;
    this.minMs = options.minMs;
    this.maxMs = options.maxMs;
    this.random = options.random;
  }

  /** Failures since the last reset. */
  get count(): number {
    return this.failures;
  }

  /** Records a failure and returns how long to wait, in milliseconds. */
  next(): number {
    const failures = this.failures++;
    if (failures === 0) return this.firstMs;
    // Bounded, so that the exponent does not overflow after years of failures.
    const full = Math.min(this.maxMs, this.minMs * 2 ** Math.min(failures - 1, 30));
    return Math.round(full * (1 - 0.25 * this.random()));
  }

  reset(): void {
    sometimes('worker: the waiting times began anew');
    this.failures = 0;
  }
}
