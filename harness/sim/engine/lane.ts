/** One sequence of tasks, such as a process's event loop: the earliest due is first, equal ones as they came. */
export interface Task {
  readonly dueMs: number;
  readonly number: number;
  readonly label: string;
  readonly run: () => void;
  cancelled: boolean;
}

export class Lane {
  readonly name: string;
  frozen = false;
  /** The lane is held up: nothing runs before. */
  notBeforeMs = 0;
  /** For priority-based scheduling: the highest goes first. */
  priority: number;
  /** A binary heap. */
  private readonly heap: Task[] = [];

  constructor(name: string, priority: number) {
    this.name = name;
    this.priority = priority;
  }

  get first(): Task | undefined {
    while (this.heap[0]?.cancelled === true) this.pop();
    return this.heap[0];
  }

  /** When the lane's next task may run, or Infinity. */
  get dueMs(): number {
    const { first } = this;
    if (first === undefined || this.frozen) return Infinity;
    return Math.max(first.dueMs, this.notBeforeMs);
  }

  /** Labels of the tasks that are waiting. */
  labels(): string[] {
    return this.heap.filter((task) => !task.cancelled).map((task) => task.label);
  }

  push(task: Task): void {
    const { heap } = this;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(task, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = task;
  }

  pop(): Task | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      let smaller = left;
      if (right !== undefined && isBefore(right, left)) {
        child++;
        smaller = right;
      }
      if (!isBefore(smaller, last)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

function isBefore(one: Task, other: Task): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.number < other.number);
}
