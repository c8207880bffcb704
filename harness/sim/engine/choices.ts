/**
 * Every choice of a run. Choices are counted by label: the third choice labelled `nemesis` is the third in
 * every replay, however many choices of other labels have gone away. So a choice can be taken out of a
 * schedule, when it is shrunk, without giving all later ones another meaning.
 */
import { hashOf, Random } from './random.ts';

/** One choice that was not the plainest: label, number among those of its label (from 0), value. */
export type Choice = readonly [label: string, index: number, value: number];

/** Where the values come from. */
export interface ChoiceSource {
  /** A value from 0 to `count - 1` for the choice with this number among those of its label. */
  choose(label: string, index: number, count: number): number;
  chance(label: string, index: number, probability: number): boolean;
  /** For a choice that the caller has already made by other means: that, or what a schedule says instead. */
  confirm(label: string, index: number, count: number, proposal: () => number): number;
}

/** Draws from a seed; each label has a stream of its own. */
export class SeededSource implements ChoiceSource {
  private readonly seed: number;
  private readonly streams = new Map<string, Random>();

  constructor(seed: number) {
    this.seed = seed;
  }

  choose(label: string, _index: number, count: number): number {
    return this.stream(label).below(count);
  }

  chance(label: string, _index: number, probability: number): boolean {
    return this.stream(label).fraction() < probability;
  }

  confirm(_label: string, _index: number, _count: number, proposal: () => number): number {
    return proposal();
  }

  private stream(label: string): Random {
    let stream = this.streams.get(label);
    if (stream === undefined) {
      stream = new Random(this.seed, label);
      this.streams.set(label, stream);
    }
    return stream;
  }
}

/** Plays a schedule: what is not in it is the plainest. */
export class ReplayedSource implements ChoiceSource {
  private readonly values = new Map<string, Map<number, number>>();

  constructor(schedule: readonly Choice[]) {
    for (const [label, index, value] of schedule) {
      const ofLabel = this.values.get(label) ?? new Map<number, number>();
      this.values.set(label, ofLabel.set(index, value));
    }
  }

  choose(label: string, index: number, count: number): number {
    return Math.min(this.values.get(label)?.get(index) ?? 0, count - 1);
  }

  chance(label: string, index: number, probability: number): boolean {
    return probability > 0 && this.values.get(label)?.get(index) === 1;
  }

  confirm(label: string, index: number, count: number): number {
    return this.choose(label, index, count);
  }
}

/** Makes the choices, and keeps those that were not the plainest, in the order in which they were made. */
export class ChoiceLog {
  readonly taken: Choice[] = [];
  private readonly source: ChoiceSource;
  private readonly counts = new Map<string, number>();
  private made = 0;
  private hash = hashOf('');

  constructor(source: ChoiceSource) {
    this.source = source;
  }

  choose(label: string, count: number): number {
    if (count <= 1) return 0;
    const index = this.count(label);
    return this.note(label, index, this.source.choose(label, index, count));
  }

  chance(label: string, probability: number): boolean {
    const index = this.count(label);
    return this.note(label, index, this.source.chance(label, index, probability) ? 1 : 0) === 1;
  }

  /** Logs a choice that was made by other means than drawing; a replay overrules the proposal. */
  confirm(label: string, count: number, proposal: () => number): number {
    const index = this.count(label);
    return this.note(label, index, this.source.confirm(label, index, count, proposal));
  }

  /** Two runs with the same fingerprint have made the same choices, plain ones included, in the same order. */
  get fingerprint(): string {
    return `${this.made}-${this.hash.toString(16).padStart(8, '0')}`;
  }

  private count(label: string): number {
    const index = this.counts.get(label) ?? 0;
    this.counts.set(label, index + 1);
    return index;
  }

  private note(label: string, index: number, value: number): number {
    this.made++;
    this.hash = hashOf(label, Math.imul(this.hash ^ value, 0x01000193));
    if (value !== 0) this.taken.push([label, index, value]);
    return value;
  }
}
