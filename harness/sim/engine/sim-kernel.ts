/** Virtual time and the scheduler: of the lanes that have something due, it chooses who goes first, and who is held up. */
import type { HistoryEntry, HistoryEvent } from '../../history/event.ts';
import type { Cancel, Kernel } from '../kernel.ts';
import { ChoiceLog, type Choice, type ChoiceSource, type MadeChoice } from './choices.ts';
import { Lane, type Task } from './lane.ts';
import { Random } from '../../base/random.ts';

/** How lanes are chosen. */
export interface Scheduling {
  /** `fifo`: who was due first. `uniform`: any that is due. `pct`: by priorities that change now and then. */
  readonly strategy: 'fifo' | 'uniform' | 'pct';
  /** How often, of all tasks, a lane is held up just before one. */
  readonly holdUpRate: number;
  /** For `pct`: how often, of all tasks, the lane that would go first falls behind all others. */
  readonly priorityChangeRate: number;
}

const FIFO: Scheduling = { strategy: 'fifo', holdUpRate: 0, priorityChangeRate: 0 };

/** How long a lane is held up, in milliseconds. */
export const HOLD_UPS_MS = [1, 2, 5, 10, 20, 50, 100, 300] as const;

/** A run that executes this many tasks within one millisecond is turning in a circle. */
const TASKS_PER_MS_MAX = 100_000;

/** Raised when virtual time stands still forever. */
export class LivelockError extends Error {
  override readonly name = 'LivelockError';
}

/** Raised when a task throws: in the real world it would have ended the process that the lane stands for. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly lane: string;

  constructor(lane: string, cause: unknown) {
    super(`${lane} failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`, {
      cause,
    });
    this.lane = lane;
  }
}

export class SimKernel implements Kernel {
  /** Called with every event of the history. */
  onRecord: (event: HistoryEvent) => void = () => undefined;
  /** Called with every note. */
  onNote: (lane: string, text: string) => void = () => undefined;
  /** Called before each task. */
  onTask: (lane: string, label: string) => void = () => undefined;
  /** Called after each task, when what it set off has settled. */
  onSettled: () => void = () => undefined;
  /** Called with what a task has thrown; false where that is nobody's. */
  onError: (lane: string, error: unknown) => boolean = () => false;
  readonly marks = new Map<string, number>();
  tasksRun = 0;
  /** The lane of the task that runs, or ran last. */
  runningLane = '';
  private readonly choices: ChoiceLog;
  /** Priorities need no log: what is chosen by them is logged. */
  private readonly priorities: Random;
  private readonly disorder: Random;
  private readonly lanes = new Map<string, Lane>();
  private readonly ended = new Set<string>();
  private scheduling = FIFO;
  private timeMs = 0;
  private tasksMade = 0;
  private lowestPriority = 0;
  private tasksInMs = 0;
  private stopped = false;
  private lastDue: readonly Lane[] = [];

  constructor(source: ChoiceSource, seed: number) {
    this.choices = new ChoiceLog(source, () => this.timeMs);
    this.disorder = new Random(seed, 'schedule');
    this.priorities = new Random(seed, 'priorities');
  }

  get fingerprint(): string {
    return this.choices.fingerprint;
  }

  /** Called with each choice. */
  set onChoice(see: (choice: MadeChoice) => void) {
    this.choices.onMade = see;
  }

  /** The tasks between which the scheduler last chose, as `lane: label`. */
  get candidates(): readonly string[] {
    return this.lastDue.map(({ name, first }) => `${name}: ${first?.label ?? ''}`);
  }

  /** All choices so far that were not the plainest. */
  get taken(): readonly Choice[] {
    return this.choices.taken;
  }

  /* ---------------------------------------------------------------- what the world's parts use */

  now(): number {
    return this.timeMs;
  }

  schedule(laneName: string, delayMs: number, label: string, run: () => void): Cancel {
    if (this.ended.has(laneName)) return () => undefined;
    const dueMs = this.timeMs + Math.max(0, Math.ceil(delayMs));
    const task: Task = { dueMs, number: this.tasksMade++, label, run, cancelled: false };
    this.lane(laneName).push(task);
    return () => {
      task.cancelled = true;
    };
  }

  choose(label: string, count: number): number {
    return this.choices.choose(label, count);
  }

  chance(label: string, probability: number): boolean {
    return this.choices.chance(label, probability);
  }

  draw(label: string, probability: number, count: number): number {
    return this.choices.draw(label, probability, count);
  }

  sometimes(mark: string): void {
    this.marks.set(mark, (this.marks.get(mark) ?? 0) + 1);
  }

  endLane(lane: string): void {
    this.ended.add(lane);
    this.lanes.delete(lane);
  }

  freeze(lane: string): void {
    this.lane(lane).frozen = true;
  }

  thaw(lane: string): void {
    this.lane(lane).frozen = false;
  }

  record(entry: HistoryEntry): void {
    this.onRecord({ t: this.timeMs, ...entry });
  }

  note(lane: string, text: string): void {
    this.onNote(lane, text);
  }

  /* ---------------------------------------------------------------- what the run's owner uses */

  setScheduling(scheduling: Scheduling): void {
    this.scheduling = scheduling;
  }

  /** From now on nothing is held up, and who is due first goes first. */
  calm(): void {
    this.scheduling = FIFO;
    for (const lane of this.lanes.values()) lane.notBeforeMs = 0;
  }

  /** The machine sleeps: time passes, and only afterwards runs, late, what fell due. */
  sleep(ms: number): void {
    this.timeMs += ms;
  }

  /** Labels of all tasks that are waiting in a lane. */
  waiting(lane: string): string[] {
    return this.lanes.get(lane)?.labels() ?? [];
  }

  /** Ends `run` after the present task. */
  stop(): void {
    this.stopped = true;
  }

  /** Runs what falls due up to `untilMs`, or until `stop`. */
  async run(untilMs: number): Promise<void> {
    while (!this.stopped) {
      const lane = this.next(untilMs);
      if (lane === undefined) break;
      const task = lane.pop();
      if (task === undefined) break;
      this.tasksRun++;
      this.runningLane = lane.name;
      this.onTask(lane.name, task.label);
      try {
        task.run();
      } catch (error) {
        if (!this.onError(lane.name, error)) throw new TaskError(lane.name, error);
      }
      // Everything that hangs on promises happens before the event loop's next turn.
      await new Promise(setImmediate);
      this.onSettled();
    }
    if (!this.stopped) this.timeMs = Math.max(this.timeMs, untilMs);
  }

  private lane(name: string): Lane {
    let lane = this.lanes.get(name);
    if (lane === undefined) {
      lane = new Lane(name, this.priorities.fraction());
      this.lanes.set(name, lane);
    }
    return lane;
  }

  /** The lane that goes next, with time advanced to it; undefined when nothing is due by then. */
  private next(untilMs: number): Lane | undefined {
    for (;;) {
      let firstMs = Infinity;
      for (const lane of this.lanes.values()) firstMs = Math.min(firstMs, lane.dueMs);
      if (firstMs > untilMs) return undefined;
      if (firstMs > this.timeMs) {
        this.timeMs = firstMs;
        this.tasksInMs = 0;
      } else if (++this.tasksInMs > TASKS_PER_MS_MAX) {
        throw new LivelockError(`more than ${TASKS_PER_MS_MAX} tasks at ${this.timeMs} ms`);
      }
      this.lastDue = this.due();
      const lane = this.pick(this.lastDue);
      if (!this.heldUp(lane)) return lane;
    }
  }

  /** The lanes that have something due, the longest due first. */
  private due(): Lane[] {
    const due: Lane[] = [];
    for (const lane of this.lanes.values()) if (lane.dueMs <= this.timeMs) due.push(lane);
    if (due.length > 1)
      due.sort((one, other) => orderOf(one) - orderOf(other) || numberOf(one) - numberOf(other));
    return due;
  }

  private pick(due: readonly Lane[]): Lane {
    const index = due.length === 1 ? 0 : this.pickIndex(due);
    const lane = due[index];
    if (lane === undefined) throw new Error('nothing is due');
    return lane;
  }

  private pickIndex(due: readonly Lane[]): number {
    switch (this.scheduling.strategy) {
      case 'fifo':
        return 0;
      case 'uniform':
        return this.choices.confirm('schedule', due.length, () => this.disorder.below(due.length));
      case 'pct':
        return this.choices.confirm('schedule', due.length, () => this.highestPriority(due));
    }
  }

  private highestPriority(due: readonly Lane[]): number {
    let index = indexOfHighest(due);
    if (this.priorities.fraction() < this.scheduling.priorityChangeRate) {
      const lane = due[index];
      if (lane !== undefined) lane.priority = --this.lowestPriority;
      index = indexOfHighest(due);
    }
    return index;
  }

  private heldUp(lane: Lane): boolean {
    const { holdUpRate } = this.scheduling;
    if (holdUpRate === 0) return false;
    const ms = HOLD_UPS_MS[this.draw('hold up', holdUpRate, HOLD_UPS_MS.length) - 1];
    if (ms === undefined) return false;
    lane.notBeforeMs = this.timeMs + ms;
    return true;
  }
}

function indexOfHighest(lanes: readonly Lane[]): number {
  let best = 0;
  for (const [index, { priority }] of lanes.entries())
    if (priority > (lanes[best]?.priority ?? 0)) best = index;
  return best;
}

function orderOf(lane: Lane): number {
  return lane.first?.dueMs ?? Infinity;
}

function numberOf(lane: Lane): number {
  return lane.first?.number ?? Infinity;
}
