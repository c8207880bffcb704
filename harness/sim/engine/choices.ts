/**
 * Every choice of a run. A choice is known by its label and a number: its place among the choices of its label,
 * or, for what may happen at any moment, its time. The third choice labelled `nemesis` is the third in every
 * replay, however many choices of other labels have gone away. So a choice can be taken out of a schedule, when
 * it is shrunk, without giving all later ones another meaning.
 */
import { hashOf, Random } from '../../base/random.ts';

/** One choice that was not the plainest: label, number (from 0, or of its time), value. */
export type Choice = readonly [label: string, index: number, value: number];

/** Where the values come from. */
export interface ChoiceSource {
  /** A value from 0 to `count - 1` for the choice with this number among those of its label. */
  choose(label: string, index: number, count: number): number;
  chance(label: string, index: number, probability: number): boolean;
  draw(label: string, index: number, probability: number, count: number): number;
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

  draw(label: string, _index: number, probability: number, count: number): number {
    const stream = this.stream(label);
    return stream.fraction() < probability ? 1 + stream.below(count) : 0;
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

  draw(label: string, index: number, _probability: number, count: number): number {
    return this.choose(label, index, count + 1);
  }

  confirm(label: string, index: number, count: number): number {
    return this.choose(label, index, count);
  }
}

/** A choice as it was made, for those who look at a run. */
export interface MadeChoice {
  readonly label: string;
  readonly value: number;
  /** Values from 0 to `count - 1` were possible. */
  readonly count: number;
}

/** No more choices of one label are made in one millisecond than this; more would share their numbers. */
const PER_MS_MAX = 10_000;

/** Makes the choices, and keeps those that were not the plainest, in the order in which they were made. */
export class ChoiceLog {
  readonly taken: Choice[] = [];
  /** Called with each choice. */
  onMade: (choice: MadeChoice) => void = () => undefined;
  private readonly source: ChoiceSource;
  private readonly now: () => number;
  private readonly counts = new Map<string, number>();
  private readonly moments = new Map<string, { ms: number; count: number }>();
  private made = 0;
  private hash = hashOf('');

  constructor(source: ChoiceSource, now: () => number) {
    this.source = source;
    this.now = now;
  }

  choose(label: string, count: number): number {
    if (count <= 1) return 0;
    const index = this.count(label);
    return this.note(label, index, this.source.choose(label, index, count), count);
  }

  chance(label: string, probability: number): boolean {
    const index = this.count(label);
    return this.note(label, index, this.source.chance(label, index, probability) ? 1 : 0, 2) === 1;
  }

  /** 0, or with this probability a number from 1 to `count`; known by its time. */
  draw(label: string, probability: number, count: number): number {
    const index = this.moment(label);
    return this.note(label, index, this.source.draw(label, index, probability, count), count + 1);
  }

  /** Logs a choice that was made by other means; known by its time. A replay overrules the proposal. */
  confirm(label: string, count: number, proposal: () => number): number {
    const index = this.moment(label);
    return this.note(label, index, this.source.confirm(label, index, count, proposal), count);
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

  private moment(label: string): number {
    const ms = this.now();
    let moment = this.moments.get(label);
    if (moment === undefined) this.moments.set(label, (moment = { ms, count: 0 }));
    if (moment.ms !== ms) {
      moment.ms = ms;
      moment.count = 0;
    }
    return ms * PER_MS_MAX + moment.count++;
  }

  private note(label: string, index: number, value: number, count: number): number {
    this.made++;
    this.hash = hashOf(label, Math.imul(this.hash ^ value, 0x01000193));
    if (value !== 0) this.taken.push([label, index, value]);
    this.onMade({ label, value, count });
    return value;
  }
}
