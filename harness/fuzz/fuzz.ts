/** The fuzzer: plays the corpus and then generated cases on a surface, until one fails or all have been played. */
import fc from 'fast-check';
import type { Mutant } from '../zoo/mutant.ts';
import { loadCorpus, saveCase } from './corpus.ts';
import { FuzzFailure, type FailureKind } from './failure.ts';
import type { Rig, Surface, SurfaceName } from './surface.ts';

export interface FuzzOptions {
  readonly messages: number;
  readonly seed: number;
  readonly mutant?: Mutant | undefined;
  /** Plays nothing but what it generates; shrinks and saves nothing. */
  readonly generatedOnly?: boolean;
  readonly signal?: AbortSignal;
}

export interface FoundFailure {
  readonly kind: FailureKind;
  readonly text: string;
  /** Messages that had been sent when it was met. */
  readonly afterMessages: number;
  /** The shrunk case. */
  readonly case: unknown;
  /** Where it was saved, or whence it came. */
  readonly file: string | undefined;
}

export interface SurfaceResult {
  readonly surface: SurfaceName;
  readonly seed: number;
  readonly messages: number;
  readonly cases: number;
  readonly corpusCases: number;
  /** Memory after a garbage collection: after the warm-up, and after each round. */
  readonly memoryMb: readonly number[];
  readonly seconds: number;
  readonly failure: FoundFailure | undefined;
  readonly interrupted: boolean;
}

/** Which part of the messages have been played at the end of the warm-up, and of each of the rounds that are measured. */
const ROUND_ENDS = [3 / 6, 4 / 6, 5 / 6, 1] as const;
/** Cases that are drawn from one seed; the next ones are drawn from the next seed. */
const CASES_PER_SEED = 10;
/** Each attempt that fails costs a new process. */
const SHRINKS_MAX = 150;

const MEMORY_GROWTH_MAX = 0.1;
const MEMORY_GROWTH_BYTES_MAX = 20_000_000;
const MB = 1_000_000;

/** Fuzzes one surface. Rejects only for errors of the fuzzer's own. */
export async function fuzz<C>(surface: Surface<C>, options: FuzzOptions): Promise<SurfaceResult> {
  const run = new Run(surface, options);
  try {
    return await run.all();
  } finally {
    await run.close();
  }
}

class Run<C> {
  private readonly surface: Surface<C>;
  private readonly options: FuzzOptions;
  private readonly began = performance.now();
  private readonly memory: number[] = [];
  private rig: Rig<C> | undefined;
  private messages = 0;
  private cases = 0;
  private corpusCases = 0;
  private seed: number;
  private base: number | undefined;

  constructor(surface: Surface<C>, options: FuzzOptions) {
    this.surface = surface;
    this.options = options;
    this.seed = options.seed;
  }

  async all(): Promise<SurfaceResult> {
    const failure = (await this.corpus()) ?? (await this.rounds());
    return {
      surface: this.surface.name,
      seed: this.options.seed,
      messages: this.messages,
      cases: this.cases,
      corpusCases: this.corpusCases,
      memoryMb: this.memory.map((bytes) => Math.round(bytes / MB)),
      seconds: Math.round((performance.now() - this.began) / 100) / 10,
      failure,
      interrupted: this.options.signal?.aborted === true,
    };
  }

  async close(): Promise<void> {
    await this.rig?.close();
    this.rig = undefined;
  }

  private async corpus(): Promise<FoundFailure | undefined> {
    if (this.options.generatedOnly === true) return undefined;
    for (const { file, fuzzCase } of await loadCorpus<C>(this.surface.name)) {
      this.corpusCases++;
      const failure = await this.played(fuzzCase);
      if (failure !== undefined) return this.found(failure, fuzzCase, file);
    }
    return undefined;
  }

  private async rounds(): Promise<FoundFailure | undefined> {
    const counted = this.messages;
    for (const end of ROUND_ENDS) {
      const until = counted + this.options.messages * end;
      while (this.messages < until && this.options.signal?.aborted !== true) {
        const failure = await this.someCases();
        if (failure !== undefined) return failure;
      }
      const failure = await this.rested();
      if (failure !== undefined) return this.found(failure, undefined, undefined);
    }
    return undefined;
  }

  /** Plays the cases of one seed; shrinks the first that fails. */
  private async someCases(): Promise<FoundFailure | undefined> {
    let last: FuzzFailure | undefined;
    let afterMessages = 0;
    let shrinks = 0;
    const property = fc.asyncProperty(this.surface.cases, async (fuzzCase) => {
      // The smallest case so far stands when there has been enough shrinking.
      if (last !== undefined && ++shrinks > SHRINKS_MAX) return;
      const failure = await this.played(fuzzCase);
      if (failure === undefined) return;
      if (last === undefined) afterMessages = this.messages;
      // Another failure than the first is another story.
      if (last !== undefined && last.kind !== failure.kind) return;
      last = failure;
      throw failure;
    });
    const details = await fc.check(property, {
      seed: this.seed++,
      numRuns: CASES_PER_SEED,
      endOnFailure: this.options.generatedOnly === true,
    });
    if (last === undefined) return undefined;
    const fuzzCase = details.counterexample?.[0];
    const file =
      this.options.generatedOnly === true
        ? undefined
        : await saveCase(this.surface.name, this.options.seed, fuzzCase, last);
    return { ...this.found(last, fuzzCase, file), afterMessages };
  }

  private async played(fuzzCase: C): Promise<FuzzFailure | undefined> {
    return this.caught(async (rig) => {
      const messages = await rig.play(fuzzCase);
      this.cases++;
      this.messages += messages;
    });
  }

  private async rested(): Promise<FuzzFailure | undefined> {
    return this.caught(async (rig) => {
      const now = await rig.rest();
      this.memory.push(now);
      this.base ??= now;
      assertNoGrowth(this.base, now);
    });
  }

  /** What is thrown after a failure, is thrown by a rig that may be damaged: the next case gets another one. */
  private async caught(act: (rig: Rig<C>) => Promise<void>): Promise<FuzzFailure | undefined> {
    this.rig ??= await this.surface.open(this.options.mutant);
    try {
      await act(this.rig);
      return undefined;
    } catch (error) {
      await this.close();
      if (error instanceof FuzzFailure) return error;
      throw error;
    }
  }

  private found(failure: FuzzFailure, fuzzCase: unknown, file: string | undefined): FoundFailure {
    const { kind, message } = failure;
    return { kind, text: message, afterMessages: this.messages, case: fuzzCase, file };
  }
}

function assertNoGrowth(base: number, now: number): void {
  const growth = now - base;
  if (growth > Math.max(base * MEMORY_GROWTH_MAX, MEMORY_GROWTH_BYTES_MAX)) {
    const [from, to] = [base, now].map((bytes) => Math.round(bytes / MB));
    throw new FuzzFailure('memory', `Memory grew from ${from} to ${to} MB.`);
  }
}
