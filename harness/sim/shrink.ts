/**
 * Makes a failing run as small as can be: fewer faults, fewer acts, no disorder, nothing but what it takes.
 * A choice that is dropped from the schedule is the plainest from then on. A smaller run counts if it breaks
 * the same invariant.
 */
import type { Choice } from './engine/choices.ts';
import type { SimOptions } from './options.ts';
import { CALM } from './network.ts';
import { run, type RunParts, type RunResult } from './run.ts';

/** A run that fails, as small as it is by now. */
export interface Failing {
  readonly options: SimOptions;
  readonly result: RunResult;
}

export interface ShrinkReport extends Failing {
  /** Runs that were made. */
  readonly runs: number;
  /** False if the time was up before nothing could be dropped any more. */
  readonly done: boolean;
}

/** Gives up after this long by default; what is found until then counts. */
export const SHRINK_MS = 20_000;

/** Shrinks a run that failed. `budgetMs` is in wall-clock time. */
export async function shrink(parts: RunParts, failing: Failing, budgetMs = SHRINK_MS): Promise<ShrinkReport> {
  const shrinker = new Shrinker(parts, failing, budgetMs);
  return shrinker.shrink();
}

class Shrinker {
  private readonly parts: RunParts;
  private readonly endMs: number;
  private readonly invariant: string;
  private best: Failing;
  private runs = 0;

  constructor(parts: RunParts, failing: Failing, budgetMs: number) {
    const { finding } = failing.result;
    if (finding === undefined) throw new Error('a run that passes cannot be shrunk');
    this.parts = parts;
    this.best = failing;
    this.invariant = finding.invariant;
    this.endMs = performance.now() + budgetMs;
  }

  async shrink(): Promise<ShrinkReport> {
    let before;
    do {
      before = this.size();
      await this.simplifyOptions();
      await this.dropLabels();
      await this.dropChunks();
      await this.lowerValues();
    } while (this.size() < before && !this.isOver());
    return { ...this.best, runs: this.runs, done: !this.isOver() };
  }

  private get schedule(): readonly Choice[] {
    return this.best.result.taken;
  }

  private size(): number {
    const { options } = this.best;
    return this.schedule.length + options.clients + options.sharedTabs + options.safetyMs / 1_000;
  }

  private isOver(): boolean {
    return performance.now() > this.endMs;
  }

  /** Keeps the candidate if it fails in the same way. */
  private async accepts(options: SimOptions, schedule: readonly Choice[]): Promise<boolean> {
    if (this.isOver()) return false;
    this.runs++;
    const result = await run(this.parts, { options, schedule });
    if (result.finding?.invariant !== this.invariant) return false;
    this.best = { options, result };
    return true;
  }

  private async simplifyOptions(): Promise<void> {
    const { schedule } = this;
    const ideas: ((options: SimOptions) => Partial<SimOptions>)[] = [
      () => ({ scheduling: { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 } }),
      () => ({ weather: CALM }),
      () => ({ clients: 1 }),
      () => ({ sharedTabs: 1 }),
      () => ({ duplicates: 'refuse' }),
      () => ({ safetyMs: this.roundUp(this.best.result.finding?.ms ?? Infinity) }),
      ({ safetyMs }) => ({ safetyMs: Math.ceil(safetyMs / 2) }),
      ({ safetyMs }) => ({ safetyMs: Math.ceil(safetyMs / 2) }),
      ({ safetyMs }) => ({ safetyMs: Math.ceil((safetyMs * 3) / 4) }),
    ];
    for (const idea of ideas) {
      const { options } = this.best;
      const simpler = { ...options, ...idea(options) };
      if (JSON.stringify(simpler) !== JSON.stringify(options)) await this.accepts(simpler, schedule);
    }
  }

  /** The faults need not go on after the run has failed. */
  private roundUp(ms: number): number {
    return Math.min(this.best.options.safetyMs, Math.ceil(ms / 1_000) * 1_000);
  }

  /** All choices of one kind at once: whole faults, a client's acts, the disorder of lanes. */
  private async dropLabels(): Promise<void> {
    const counts = new Map<string, number>();
    for (const [label] of this.schedule) counts.set(label, (counts.get(label) ?? 0) + 1);
    const labels = [...counts].sort(([, one], [, other]) => other - one).map(([label]) => label);
    for (const label of labels) {
      await this.accepts(
        this.best.options,
        this.schedule.filter((choice) => choice[0] !== label),
      );
    }
  }

  /** Delta debugging: ever smaller pieces, until no single choice can be dropped. */
  private async dropChunks(): Promise<void> {
    for (
      let size = Math.ceil(this.schedule.length / 2);
      size >= 1 && !this.isOver();
      size = Math.floor(size / 2)
    ) {
      // From the end: late choices matter to nothing after them.
      for (let end = this.schedule.length; end > 0 && !this.isOver(); end -= size) {
        const kept = this.schedule.filter((_, index) => index < end - size || index >= end);
        await this.accepts(this.best.options, kept);
        end = Math.min(end, this.schedule.length + size);
      }
    }
  }

  private async lowerValues(): Promise<void> {
    for (let index = 0; index < this.schedule.length && !this.isOver(); index++) {
      const choice = this.schedule[index];
      if (choice === undefined) return;
      const [label, number, value] = choice;
      for (const lower of [1, Math.floor(value / 2), value - 1]) {
        if (lower < 1 || lower >= value) continue;
        const lowered = this.schedule.map((other): Choice =>
          other === choice ? [label, number, lower] : other,
        );
        if (await this.accepts(this.best.options, lowered)) break;
      }
    }
  }
}
